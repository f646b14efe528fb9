public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inverted residuals with gates where a search found that they pay, and activations that are cheap.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Howard et al. 2019, <https://arxiv.org/abs/1905.02244>, tables 1 and 2
public final class MobileNetV3: SequentialBackbone, CatalogFamily {
  /// `classifier.3`.
  public override class var headName: String { "classifier.3" }

  /// What it is made with, and the keys of `type: MobileNetV3Large` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels are multiplied, from 0.35 to 1.25 in the paper.
    public var width = 1.0
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.2
    /// Whether the last stage has half the channels, which is enough for fewer classes than ImageNet's: table 6, for
    /// detectors.
    var hasReducedTail = false
    /// Whether windows spread in the last stage instead of moving by two pixels, so that features are 16 times smaller than
    /// images and not 32, as segmenters want them: §6.4.
    var isDilated = false
    /// What normalizations add to the variance, and how far their statistics move; detectors have others.
    var normEpsilon: Float = 1e-3
    var normMomentum: Float = 0.01

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    func scaled(_ channels: Int) -> Int { roundedChannels(Double(channels) * settings.width) }
    func norm(_ channels: Int) -> BatchNorm2d {
      BatchNorm2d(channels, epsilon: settings.normEpsilon, momentum: settings.normMomentum)
    }
    var row = LayerRow(channels: settings.inChannels)
    func appendConvolution(_ channels: Int, kernel: Int, stride: Int) {
      row.append(
        ConvNormActivation(
          row.channels, channels, kernel: kernel, stride: stride, normalization: norm(channels),
          activation: .hardSwish), channels: channels, stride: stride, isLevel: false)
    }
    appendConvolution(scaled(16), kernel: 3, stride: 2)
    let blocks = settings.variant.blocks
    for (position, block) in blocks.enumerated() {
      // The first block of the reduced stage is entered with all channels.
      func reduced(_ channels: Int, last count: Int) -> Int {
        scaled(settings.hasReducedTail && position >= blocks.count - count ? channels / 2 : channels)
      }
      let (wide, channels) = (reduced(block.wide, last: 2), reduced(block.channels, last: 3))
      let gate =
        block.hasGate
        ? SqueezeExcitation(wide, squeezed: roundedChannels(Double(wide / 4)), gate: .hardSigmoid) : nil
      // The last three blocks are the stage.
      let isSpread = settings.isDilated && position >= blocks.count - 3
      let stride = isSpread ? 1 : block.stride
      row.append(
        MobileConvolution(
          row.channels, channels, wide: wide, kernel: block.kernel, stride: stride, dilation: isSpread ? 2 : 1,
          activation: block.isSmooth ? .hardSwish : .relu, gate: gate, norm: norm),
        channels: channels, stride: stride)
    }
    appendConvolution(6 * row.channels, kernel: 1, stride: 1)
    func linear(_ inFeatures: Int, _ outFeatures: Int) -> Linear {
      Linear(inFeatures, outFeatures, weight: .normal(deviation: 0.01), bias: .constant(0))
    }
    let last = scaled(settings.hasReducedTail ? settings.variant.last / 2 : settings.variant.last)
    super.init(
      row,
      neck: [
        ("0", linear(row.channels, last)), ("1", Elementwise(.hardSwish)), ("2", Dropout(settings.dropoutRate)),
      ],
      head: linear(last, settings.numClasses))
  }
}

extension MobileNetV3 {
  /// The variants of the paper.
  public enum Variant: String, CaseIterable, Sendable {
    /// 2.5 million parameters.
    case small = "Small"
    /// 5.5 million parameters.
    case large = "Large"

    fileprivate typealias Block = (
      kernel: Int, wide: Int, channels: Int, hasGate: Bool, isSmooth: Bool, stride: Int
    )

    /// The lines of the paper's table between its first and its last convolution.
    fileprivate var blocks: [Block] {
      switch self {
      case .small:
        [
          (3, 16, 16, true, false, 2), (3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1),
          (5, 96, 40, true, true, 2), (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1),
          (5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1), (5, 288, 96, true, true, 2),
          (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1),
        ]
      case .large:
        [
          (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1),
          (5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1),
          (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1),
          (3, 184, 80, false, true, 1), (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
          (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
        ]
      }
    }

    /// How many numbers the head takes.
    fileprivate var last: Int { self == .small ? 1024 : 1280 }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .small: .init("mobilenet_v3_small", 2_542_856, 0.0565, 67.668, "047dcff4")
      case .large: .init("mobilenet_v3_large", 5_483_032, 0.217, 74.042, "8738ca79")
      }
    }
  }
}

extension MobileNetV3.Settings {
  /// `MobileNetV3Small`, by the variant.
  public var typeName: String { "MobileNetV3\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "gated inverted residuals for small machines, \(variant.blocks.count) blocks" }
  /// The network.
  public func makeModel() -> Module { MobileNetV3(self) }
  /// The keys `num_classes`, `in_channels`, `width` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width), .dropout(\.dropoutRate),
  ]
}

extension MobileNetV3 {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts, headName: headName, paper: "https://arxiv.org/abs/1905.02244",
        timmName: "mobilenetv3_\(variant.rawValue.lowercased())_100"))
  }
}
