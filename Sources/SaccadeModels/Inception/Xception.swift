public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Residual blocks of separable convolutions: through windows for each channel alone, then across channels.
///
/// Names and shapes of weights are timm's (`legacy_xception`).
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Chollet 2016, <https://arxiv.org/abs/1610.02357>, figure 5
public final class Xception: SequentialBackbone, CatalogFamily {
  /// `fc`.
  public override class var headName: String { "fc" }
  /// The layers stand in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: Xception`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.5

    /// The network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    func appendActivated(_ number: Int, _ convolution: Module, channels: Int, stride: Int = 1) {
      row.append(convolution, name: "conv\(number)", channels: channels, stride: stride)
      row.append(BatchNorm2d(channels), name: "bn\(number)")
      row.append(ReLU(), name: "act\(number)")
    }
    func convolution(_ channels: Int, _ outChannels: Int, stride: Int = 1) -> Conv2d {
      Conv2d(channels, outChannels, kernel: 3, stride: Size2D(stride), hasBias: false, weight: .xception)
    }
    appendActivated(1, convolution(row.channels, 32, stride: 2), channels: 32, stride: 2)
    appendActivated(2, convolution(32, 64), channels: 64)  // [n, 64, h/2, w/2], less a few at the edges
    func appendBlock(_ number: Int, _ widths: [Int], stride: Int = 1) {
      row.append(
        XceptionBlock(row.channels, widths, stride: stride, beginsWithReLU: number > 1), name: "block\(number)",
        channels: widths[widths.count - 1], stride: stride)
    }
    appendBlock(1, [128, 128], stride: 2)  // [n, 128, h/4, w/4]
    appendBlock(2, [256, 256], stride: 2)  // [n, 256, h/8, w/8]
    appendBlock(3, [728, 728], stride: 2)  // [n, 728, h/16, w/16]
    for number in 4...11 { appendBlock(number, [728, 728, 728]) }
    appendBlock(12, [728, 1024], stride: 2)  // [n, 1024, h/32, w/32]
    appendActivated(3, SeparableConvolution.xception(1024, 1536), channels: 1536)
    appendActivated(4, SeparableConvolution.xception(1536, 2048), channels: 2048)
    super.init(
      row, neck: [("dropout", Dropout(settings.dropoutRate))], head: Linear(row.channels, settings.numClasses))
  }
}

extension SeparableConvolution {
  fileprivate static func xception(_ channels: Int, _ outChannels: Int) -> SeparableConvolution {
    SeparableConvolution(channels, outChannels, weight: .xception, names: ("conv1", "pointwise"))
  }
}

/// Separable convolutions with ReLU before each, and a shortcut.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h / stride, w / stride]`
final class XceptionBlock: Module {
  /// The layers with weights, by their positions among all: ReLU, convolution, normalization, ReLU, and so on.
  private let rep: [String: Module]
  private let steps: [(convolution: SeparableConvolution, norm: BatchNorm2d)]
  private let pool: MaxPool2d?
  private let beginsWithReLU: Bool
  let skip: Conv2d?
  let skipbn: BatchNorm2d?

  /// - Parameter widths: the channels that each convolution gives
  init(_ channels: Int, _ widths: [Int], stride: Int, beginsWithReLU: Bool) {
    steps = zip([channels] + widths, widths).map { (.xception($0, $1), BatchNorm2d($1)) }
    var rep: [String: Module] = [:]
    for (position, step) in steps.enumerated() {
      let first = 3 * position + (beginsWithReLU ? 1 : 0)
      rep["\(first)"] = step.convolution
      rep["\(first + 1)"] = step.norm
    }
    self.rep = rep
    self.beginsWithReLU = beginsWithReLU
    pool = stride == 1 ? nil : MaxPool2d(3, stride: Size2D(stride), padding: 1)
    let outChannels = widths[widths.count - 1]
    let isIdentity = stride == 1 && channels == outChannels
    skip =
      isIdentity
      ? nil : .normalized(channels, outChannels, kernel: 1, stride: stride, weight: .xception)
    skipbn = isIdentity ? nil : BatchNorm2d(outChannels)
  }

  override func forward(_ x: Tensor) -> Tensor {
    var y = beginsWithReLU ? relu(x) : x
    for (position, step) in steps.enumerated() {
      let isLast = position + 1 == steps.count
      y = step.convolution(
        y, normalizedBy: step.norm, adding: isLast && skip == nil ? x : nil, then: isLast ? .identity : .relu)
    }
    guard let skip, let skipbn else { return y }
    return skip(x, normalizedBy: skipbn, adding: pool.map { $0(y) } ?? y)
  }
}

extension Initializer {
  fileprivate static let xception = Initializer.kaimingNormal(.fanOut, before: .relu)
}

extension Xception.Settings {
  /// `Xception`.
  public var typeName: String { "Xception" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "residual blocks of separable convolutions, for images of 299 pixels" }
  /// The network.
  public func makeModel() -> Module { Xception(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate),
  ]
}

extension Xception {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 22_855_952, billionMultiplyAdds: 8.357, headName: headName, imageSide: 299, resizeSide: 333,
        isResizedCubically: true,
        normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1610.02357",
        accuracy: PublishedAccuracy(79.040, "timm, legacy_xception.tf_in1k"), timmName: "legacy_xception"))
  ]
}
