public import SaccadeConfig
import SaccadeEngine
import SaccadeLayers

/// Tells the class of each pixel from features that windows of several widths have looked at.
///
/// Names and shapes of weights are torchvision's. With MobileNetV2 it is made as torchvision makes MobileNetV3's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes, h, w]`
/// - Paper: Chen et al. 2017, <https://arxiv.org/abs/1706.05587>, §3
public final class DeepLabV3: DilatedSegmenter, CatalogSegmenter {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 39.6 million parameters.
    case resNet50 = "DeepLabV3_ResNet50"
    /// 58.6 million parameters.
    case resNet101 = "DeepLabV3_ResNet101"
    /// 11.0 million parameters.
    case mobileNetV3Large = "DeepLabV3_MobileNetV3Large"
    /// 12.7 million parameters.
    case mobileNetV2 = "DeepLabV3_MobileNetV2"
  }

  /// What it is made with, and the keys of `type: DeepLabV3_ResNet50` and its like.
  public struct Settings: SegmenterSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 21
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of a MobileNet's channels are multiplied.
    public var width = 1.0
    /// Whether a head on finer features learns beside the last one.
    public var hasAuxiliaryHead = false
    /// How likely a feature is dropped before the last convolutions; before the auxiliary head's it is 0.1 at most.
    public var dropoutRate: Float = 0.5
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = false

    /// A variant for the classes of PASCAL VOC.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A segmenter with random weights.
  public init(_ settings: Settings) {
    super.init(
      settings.trunk, classes: settings.numClasses, freezesNorm: settings.freezesNorm,
      auxiliaryDropout: settings.hasAuxiliaryHead ? min(0.1, settings.dropoutRate) : nil
    ) { channels in
      Sequential(
        SpatialPyramid(channels, dropout: settings.dropoutRate),
        Conv2d(256, 256, kernel: 3, padding: 1, hasBias: false), BatchNorm2d(256), ReLU(),
        Conv2d(256, settings.numClasses, kernel: 1))
    }
  }
}

extension DeepLabV3.Settings {
  fileprivate var trunk: SegmenterTrunk {
    switch variant {
    case .resNet50: .resNet(.resNet50, channels: inChannels)
    case .resNet101: .resNet(.resNet101, channels: inChannels)
    case .mobileNetV3Large: .mobileNetV3(width: width, channels: inChannels)
    case .mobileNetV2: .mobileNetV2(width: width, channels: inChannels)
    }
  }

  fileprivate var isMobile: Bool { variant == .mobileNetV3Large || variant == .mobileNetV2 }

  /// What `saccade config docs` tells of it.
  public var summary: String {
    let network =
      switch variant {
      case .resNet50: "ResNet-50"
      case .resNet101: "ResNet-101"
      case .mobileNetV3Large: "MobileNetV3"
      case .mobileNetV2: "MobileNetV2"
      }
    return "segmenter with windows of several widths, on \(network)"
  }
  /// The segmenter.
  public func makeSegmenter() -> any Segmenter { DeepLabV3(self) }
  /// The keys `num_classes`, `in_channels`, `width`, `auxiliary`, `dropout` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width), .auxiliary(\.hasAuxiliaryHead),
    .dropout(\.dropoutRate, "How likely a feature is dropped before the last convolutions."),
    .frozenNorm(\.freezesNorm),
  ]
  /// What ``check(_:)`` keeps.
  public static let rules = ["width is for MobileNets"]

  /// ResNets have one width.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    guard width != 1, !isMobile else { return }
    report("width", "only MobileNets have one; leave it out")
  }
}

extension DeepLabV3 {
  static func facts(of variant: Variant) -> SegmenterFacts {
    let paper = "https://arxiv.org/abs/1706.05587"
    switch variant {
    case .resNet50:
      return SegmenterFacts(
        parameterCount: 39_638_869, imageSide: 520, paper: paper,
        published: TorchvisionSegmenter("deeplabv3_resnet50", 66.4, file: "deeplabv3_resnet50_coco", "cd0a2569"))
    case .resNet101:
      return SegmenterFacts(
        parameterCount: 58_630_997, imageSide: 520, paper: paper,
        published: TorchvisionSegmenter("deeplabv3_resnet101", 67.4, file: "deeplabv3_resnet101_coco", "586e9e4e"))
    case .mobileNetV3Large:
      return SegmenterFacts(
        parameterCount: 11_025_477, imageSide: 520, paper: paper,
        published: TorchvisionSegmenter("deeplabv3_mobilenet_v3_large", 60.3, "fc3c493d"))
    case .mobileNetV2: return SegmenterFacts(parameterCount: 12_653_077, imageSide: 520, paper: paper)
    }
  }
}
