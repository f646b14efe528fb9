public import SaccadeConfig
import SaccadeEngine
import SaccadeLayers

/// Tells the class of each pixel by convolutions alone, on a network whose features stay 8 times smaller than the images.
///
/// Names and shapes of weights are torchvision's. The paper's own networks are ``FCNVGG16``.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes, h, w]`
/// - Paper: Long et al. 2014, <https://arxiv.org/abs/1411.4038>, §3; the spread windows Chen et al. 2016,
///   <https://arxiv.org/abs/1606.00915>, §3.1
public final class FCN: DilatedSegmenter, CatalogSegmenter {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 33.0 million parameters.
    case resNet50 = "FCN_ResNet50"
    /// 52.0 million parameters.
    case resNet101 = "FCN_ResNet101"
  }

  /// What it is made with, and the keys of `type: FCN_ResNet50` and its like.
  public struct Settings: SegmenterSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 21
    /// How many channels its images have.
    public var inChannels = 3
    /// Whether a head on finer features learns beside the last one.
    public var hasAuxiliaryHead = false
    /// How likely a feature is dropped before the last convolution of each head.
    public var dropoutRate: Float = 0.1
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = false

    /// A variant for the classes of PASCAL VOC.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A segmenter with random weights.
  public init(_ settings: Settings) {
    super.init(
      .resNet(settings.variant == .resNet50 ? .resNet50 : .resNet101, channels: settings.inChannels),
      classes: settings.numClasses, freezesNorm: settings.freezesNorm,
      auxiliaryDropout: settings.hasAuxiliaryHead ? settings.dropoutRate : nil
    ) { .convolutionalHead($0, settings.numClasses, dropout: settings.dropoutRate) }
  }
}

extension FCN.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "segmenter of convolutions alone, on ResNet-\(variant == .resNet50 ? 50 : 101) with spread windows"
  }
  /// The segmenter.
  public func makeSegmenter() -> any Segmenter { FCN(self) }
  /// The keys `num_classes`, `in_channels`, `auxiliary`, `dropout` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .auxiliary(\.hasAuxiliaryHead),
    .dropout(\.dropoutRate, "How likely a feature is dropped before the last convolution of each head."),
    .frozenNorm(\.freezesNorm),
  ]
}

extension FCN {
  static func facts(of variant: Variant) -> SegmenterFacts {
    let paper = "https://arxiv.org/abs/1411.4038"
    switch variant {
    case .resNet50:
      return SegmenterFacts(
        parameterCount: 32_957_013, imageSide: 520, paper: paper,
        published: TorchvisionSegmenter("fcn_resnet50", 60.5, file: "fcn_resnet50_coco", "1167a1af"))
    case .resNet101:
      return SegmenterFacts(
        parameterCount: 51_949_141, imageSide: 520, paper: paper,
        published: TorchvisionSegmenter("fcn_resnet101", 63.7, file: "fcn_resnet101_coco", "7ecb50ca"))
    }
  }
}
