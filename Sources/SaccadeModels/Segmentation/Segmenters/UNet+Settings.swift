public import SaccadeConfig
import SaccadeEngine
import SaccadeLayers

extension UNet.Settings {
  var encoder: any Backbone {
    switch variant {
    case .paper:
      return UNetEncoder(
        channels: inChannels, first: max(1, Int((64 * width).rounded())), normalization: decoder.normalization,
        dropout: dropoutRate)
    case .resNet18: return ResNet(.resNet18, classes: 1, inputChannels: inChannels)
    case .resNet34: return ResNet(.resNet34, classes: 1, inputChannels: inChannels)
    case .resNet50: return ResNet(.resNet50, classes: 1, inputChannels: inChannels)
    case .mobileNetV2: return MobileNetV2(classes: 1, inputChannels: inChannels) { $0.width = width }
    case .mobileNetV3Large: return MobileNetV3(.large, classes: 1, inputChannels: inChannels) { $0.width = width }
    case .efficientNetB0: return EfficientNet(.b0, classes: 1, inputChannels: inChannels)
    }
  }

  private var hasWidth: Bool { [.paper, .mobileNetV2, .mobileNetV3Large].contains(variant) }

  /// What `saccade config docs` tells of it.
  public var summary: String {
    let network =
      switch variant {
      case .paper: "the paper's layers"
      case .resNet18: "ResNet-18"
      case .resNet34: "ResNet-34"
      case .resNet50: "ResNet-50"
      case .mobileNetV2: "MobileNetV2"
      case .mobileNetV3Large: "MobileNetV3"
      case .efficientNetB0: "EfficientNet-B0"
      }
    return "segmenter that goes down to small images and up again, with \(network) on the way down"
  }
  /// The segmenter.
  public func makeSegmenter() -> any Segmenter { UNet(self) }
  /// The keys `num_classes`, `in_channels`, `width`, `upsampling`, `normalization`, `dropout` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width),
    ConfigField(
      "upsampling", \.decoder.upsampling,
      "How the way up doubles images: nearest, bilinear, transposed or pixel_shuffle.",
      alsoKnownAs: ["upsample", "interpolation_mode", "upsample_cfg"]),
    ConfigField(
      "normalization", \.decoder.normalization,
      "What follows the convolutions of the way up, and of the paper's way down: none or batch.",
      alsoKnownAs: ["norm", "norm_cfg", "decoder_use_norm", "decoder_use_batchnorm"]),
    .dropout(\.dropoutRate, "How likely a feature is dropped at the end of the way down."),
    .frozenNorm(\.freezesNorm),
  ]
  /// What ``check(_:)`` keeps.
  public static let rules = ["width is for the paper's network and MobileNets"]

  /// Other networks have one width.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    guard width != 1, !hasWidth else { return }
    report("width", "only the paper's network and MobileNets have one; leave it out")
  }
}

extension UNet {
  static func facts(of variant: Variant) -> SegmenterFacts {
    let parameters =
      switch variant {
      case .paper: 31_031_810
      case .resNet18: 14_331_109
      case .resNet34: 24_439_269
      case .resNet50: 32_524_005
      case .mobileNetV2: 6_631_845
      case .mobileNetV3Large: 6_688_725
      case .efficientNetB0: 8_461_601
      }
    return SegmenterFacts(
      parameterCount: parameters, imageSide: variant == .paper ? 512 : 256,
      normalization: variant == .paper ? nil : ModelFacts.imageNetStatistics,
      paper: "https://arxiv.org/abs/1505.04597")
  }
}

extension UNet: KnownElsewhere {
  /// Those of the network on the way down, as classifiers have them.
  public var otherNames: [WeightNames] {
    guard !(encoder is UNetEncoder) else { return [] }
    return [.classifier(below: "encoder", without: ["fc", "classifier"])]
  }
}
