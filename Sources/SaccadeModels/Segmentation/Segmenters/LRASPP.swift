public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// A segmenter for small machines: a gate made of the whole image on the last features, and finer ones for edges.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes, h, w]`
/// - Paper: Howard et al. 2019, <https://arxiv.org/abs/1905.02244>, §6.4 and figure 10
public final class LRASPP: Module, CatalogSegmenter {
  /// The network that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 3.2 million parameters.
    case mobileNetV3Large = "LRASPP_MobileNetV3Large"
  }

  /// What it is made with, and the keys of `type: LRASPP_MobileNetV3Large`.
  public struct Settings: SegmenterSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 21
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of the network's channels are multiplied.
    public var width = 1.0
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = false

    /// The variant for the classes of PASCAL VOC.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  let backbone: any Backbone
  let classifier: LiteHead
  private let levels: [String]

  /// A segmenter with random weights.
  public init(_ settings: Settings) {
    let trunk = SegmenterTrunk.mobileNetV3(width: settings.width, channels: settings.inChannels)
    classCount = settings.numClasses
    backbone = trunk.body
    classifier = LiteHead(low: trunk.low.channels, high: trunk.high.channels, classes: settings.numClasses)
    levels = [trunk.low.name, trunk.high.name]
    if settings.freezesNorm { backbone.freezeNormalization() }
  }

  /// The logits of each pixel.
  public override func forward(_ x: Tensor) -> Tensor {
    let maps = backbone.features(of: x, at: levels)
    return classifier(low: maps[0], high: maps[1]).enlarged(to: x)
  }

  /// The logits of each pixel.
  public func answer(to images: Tensor) -> PixelAnswer { PixelAnswer(self(images)) }
}

/// The head of ``LRASPP``.
final class LiteHead: Module {
  let cbr: Sequential
  let scale: Sequential
  let lowClassifier: Conv2d
  let highClassifier: Conv2d

  init(low: Int, high: Int, classes: Int, inner: Int = 128) {
    cbr = Sequential(Conv2d(high, inner, kernel: 1, hasBias: false), BatchNorm2d(inner), ReLU())
    scale = Sequential(AdaptiveAveragePool2d(1), Conv2d(high, inner, kernel: 1, hasBias: false), Elementwise(.sigmoid))
    lowClassifier = Conv2d(low, classes, kernel: 1)
    highClassifier = Conv2d(inner, classes, kernel: 1)
  }

  /// - Shapes: low `[n, low, h, w]`, high `[n, high, h / 2, w / 2]`; result `[n, classes, h, w]`
  func callAsFunction(low: Tensor, high: Tensor) -> Tensor {
    scope {
      let gated = scaleChannels(cbr(high), by: scale(high))
      // A 1 × 1 convolution and an interpolation may change places: so fewer channels are enlarged.
      return lowClassifier(low) + highClassifier(gated).enlarged(to: low)
    }
  }
}

extension LRASPP.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String { "segmenter for small machines, on MobileNetV3" }
  /// The segmenter.
  public func makeSegmenter() -> any Segmenter { LRASPP(self) }
  /// The keys `num_classes`, `in_channels`, `width` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width), .frozenNorm(\.freezesNorm),
  ]
}

extension LRASPP {
  static func facts(of variant: Variant) -> SegmenterFacts {
    SegmenterFacts(
      parameterCount: 3_221_538, imageSide: 520, paper: "https://arxiv.org/abs/1905.02244",
      published: TorchvisionSegmenter("lraspp_mobilenet_v3_large", 57.9, "d234d4ea"))
  }
}

extension LRASPP: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them.
  public var otherNames: [WeightNames] { [.classifier(below: backbone)] }
}
