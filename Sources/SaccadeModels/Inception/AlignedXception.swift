public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Xception as DeepLab has it: normalization between the two convolutions of each pair, strides in place of poolings.
///
/// Names and shapes of weights are timm's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Chen et al. 2018, <https://arxiv.org/abs/1802.02611>, figure 4
public final class AlignedXception: SequentialBackbone, CatalogFamily {
  /// `head.fc`.
  public override class var headName: String { "head.fc" }
  /// Stem and blocks stand in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: Xception41` and its like.
  public struct Settings: VariantSettings {
    /// Which of the networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0

    /// A variant for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    row.append(BasicConvolution(row.channels, 32, kernel: 3, stride: 2), name: "stem.0", channels: 32, stride: 2)
    row.append(BasicConvolution(32, 64, kernel: 3), name: "stem.1", channels: 64)  // [n, 64, h/2, w/2]
    var blocks = 0
    func append(_ block: Module, channels: Int, stride: Int = 1) {
      row.append(block, name: "blocks.\(blocks)", channels: channels, stride: stride)
      blocks += 1
    }
    func appendBlock(_ widths: [Int], stride: Int = 1) {
      append(AlignedXceptionBlock(row.channels, widths, stride: stride), channels: widths[2], stride: stride)
    }
    for (width, stride) in settings.variant.entry { appendBlock([width, width, width], stride: stride) }
    for _ in 0..<settings.variant.depth { appendBlock([728, 728, 728]) }  // [n, 728, h/16, w/16]
    appendBlock([728, 1024, 1024], stride: 2)
    append(
      Sequential(
        named: zip([1024, 1536, 1536], [1536, 1536, 2048]).enumerated().map {
          ("stack.conv\($0 + 1)", AlignedSeparableConvolution($1.0, $1.1, isActivated: true))
        }), channels: 2048)  // [n, 2048, h/32, w/32]
    super.init(
      row, neck: [("dropout", Dropout(settings.dropoutRate))], head: Linear(row.channels, settings.numClasses))
  }
}

/// A 3 × 3 convolution of each channel alone, then one of 1 × 1 across channels, both normalized.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h / stride, w / stride]`
final class AlignedSeparableConvolution: Module {
  let convDw: Conv2d
  let bnDw: BatchNorm2d
  let convPw: Conv2d
  let bnPw: BatchNorm2d
  private let activation: Nonlinearity

  /// - Parameter isActivated: whether ReLU follows each of the convolutions
  init(_ channels: Int, _ outChannels: Int, stride: Int = 1, isActivated: Bool = false) {
    convDw = .normalized(channels, channels, kernel: 3, stride: stride, groups: channels, weight: .layerDefault)
    bnDw = BatchNorm2d(channels, epsilon: 1e-3)
    convPw = .normalized(channels, outChannels, kernel: 1, weight: .layerDefault)
    bnPw = BatchNorm2d(outChannels, epsilon: 1e-3)
    activation = isActivated ? .relu : .identity
  }

  override func forward(_ x: Tensor) -> Tensor { filtered(x, adding: nil, then: activation) }

  /// The convolutions, with a shortcut and an activation that follow.
  func callAsFunction(_ x: Tensor, adding shortcut: Tensor? = nil, then activation: Nonlinearity) -> Tensor {
    scope { filtered(x, adding: shortcut, then: activation) }
  }

  private func filtered(_ x: Tensor, adding shortcut: Tensor?, then last: Nonlinearity) -> Tensor {
    convPw(convDw(x, normalizedBy: bnDw, then: activation), normalizedBy: bnPw, adding: shortcut, then: last)
  }
}

/// Three separable convolutions with ReLU before each, of which the last strides, and a shortcut.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h / stride, w / stride]`
final class AlignedXceptionBlock: Module {
  let conv1: AlignedSeparableConvolution
  let conv2: AlignedSeparableConvolution
  let conv3: AlignedSeparableConvolution
  let shortcut: BasicConvolution?

  /// - Parameter widths: the channels that each convolution gives
  init(_ channels: Int, _ widths: [Int], stride: Int) {
    conv1 = AlignedSeparableConvolution(channels, widths[0])
    conv2 = AlignedSeparableConvolution(widths[0], widths[1])
    conv3 = AlignedSeparableConvolution(widths[1], widths[2], stride: stride)
    shortcut =
      stride == 1 && channels == widths[2]
      ? nil : BasicConvolution(channels, widths[2], stride: stride, activation: .identity)
  }

  override func key(forProperty name: String) -> String {
    name.hasPrefix("conv") ? "stack.\(name)" : super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv2(conv1(relu(x), then: .relu), then: .relu)
    guard let shortcut else { return conv3(y, adding: x, then: .identity) }
    return shortcut(x, adding: conv3(y))
  }
}

extension AlignedXception {
  /// The variants, by how many of their layers have weights.
  public enum Variant: Int, CaseIterable, Sendable {
    /// 27.0 million parameters.
    case x41 = 41
    /// 39.9 million parameters.
    case x65 = 65
    /// 42.3 million parameters.
    case x71 = 71

    /// The first blocks, to 728 channels and a sixteenth of the sides.
    fileprivate var entry: [(width: Int, stride: Int)] {
      self == .x71 ? [(128, 2), (256, 1), (256, 2), (728, 1), (728, 2)] : [(128, 2), (256, 2), (728, 2)]
    }

    /// How many blocks follow that keep all sizes.
    fileprivate var depth: Int { self == .x41 ? 8 : 16 }

    fileprivate var facts: (parameterCount: Int, billionMultiplyAdds: Double, top1: Double) {
      switch self {
      case .x41: (26_969_560, 9.204, 78.504)
      case .x65: (39_916_312, 13.853, 79.556)
      case .x71: (42_338_736, 17.947, 79.872)
      }
    }
  }
}

extension AlignedXception.Settings {
  /// `Xception41`, by the variant.
  public var typeName: String { "Xception\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Xception as DeepLab has it, \(variant.rawValue) layers, for images of 299 pixels" }
  /// The network.
  public func makeModel() -> Module { AlignedXception(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate),
  ]
}

extension AlignedXception {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        parameterCount: variant.facts.parameterCount, billionMultiplyAdds: variant.facts.billionMultiplyAdds,
        headName: headName, imageSide: 299, resizeSide: 331, isResizedCubically: true,
        normalization: ModelFacts.halfStatistics,
        paper: "https://arxiv.org/abs/1802.02611",
        accuracy: PublishedAccuracy(variant.facts.top1, "timm, xception\(variant.rawValue).tf_in1k"),
        timmName: "xception\(variant.rawValue)"))
  }
}
