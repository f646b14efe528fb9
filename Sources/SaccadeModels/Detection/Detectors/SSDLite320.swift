public import SaccadeConfig
public import SaccadeEngine
import SaccadeLayers

/// An ``SSD`` for small machines and images of 320 pixels: each 3 × 3 convolution filters its channels by themselves.
///
/// With MobileNetV3 it is torchvision's; with MobileNetV2 it is the same on another network.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on, 320 by design
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, §6.2; with MobileNetV3 Howard et al. 2019,
///   <https://arxiv.org/abs/1905.02244>, §6.3
public final class SSDLite320: SSD, CatalogDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 3.4 million parameters.
    case mobileNetV3Large = "SSDLite320_MobileNetV3Large"
    /// 4.7 million parameters.
    case mobileNetV2 = "SSDLite320_MobileNetV2"
  }

  /// What it is made with, and the keys of `type: SSDLite320_MobileNetV2` and its like.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 90
    /// How many channels its images have.
    public var inChannels = 3
    /// Whether the last stage of MobileNetV3 has half the channels, as torchvision's detector has that is trained from
    /// nothing; weights for ImageNet fit without.
    public var hasReducedTail: Bool

    /// A variant for the classes of COCO.
    public init(_ variant: Variant) {
      self.variant = variant
      hasReducedTail = variant == .mobileNetV3Large
    }
  }

  /// A detector with random weights.
  public init(_ settings: Settings) {
    super.init(
      Self.features(settings), DefaultBoxGenerator(ratios: Array(repeating: [2, 3], count: 6), from: 0.2, to: 0.95),
      classes: settings.numClasses,
      selection: DetectionSelection(scoreThreshold: 0.001, overlapThreshold: 0.55, limit: 300), candidateLimit: 300
    ) { channels, outChannels in
      Sequential(
        .lite(channels, channels, kernel: 3, groups: channels),
        Conv2d(channels, outChannels, kernel: 1, weight: .normal(deviation: 0.03), bias: .constant(0)))
    }
  }

  private static func features(_ settings: Settings) -> MobileSSDFeatures {
    switch settings.variant {
    case .mobileNetV3Large:
      var options = MobileNetV3.Settings(.large)
      options.numClasses = 1
      options.inChannels = settings.inChannels
      options.hasReducedTail = settings.hasReducedTail
      options.normMomentum = 0.03
      return MobileSSDFeatures(MobileNetV3(options), split: 13)
    case .mobileNetV2:
      return MobileSSDFeatures(MobileNetV2(classes: 1, inputChannels: settings.inChannels), split: 14)
    }
  }
}

/// A mobile network cut in two, in the middle of the block that makes images 32 times smaller, and blocks after it that make
/// them smaller still: six maps for an ``SSD``.
final class MobileSSDFeatures: SSDFeatures {
  let features: [Sequential]
  let extra: [Sequential]

  /// - Parameter position: that of the block that is cut after it has widened its input
  init(_ network: SequentialBackbone, split position: Int) {
    let layers = network.features.layers
    guard layers.indices.contains(position), let block = layers[position] as? any WideningBlock,
      let expand = block.expand
    else { misuse("MobileSSDFeatures", "layer \(position) of \(type(of: network)) is no block that widens its input") }
    let narrowing = block.narrowing.enumerated().map { (name: "\($0 + 1)", layer: $1) }
    features = [
      Sequential(layers[..<position] + [expand]),
      Sequential([Sequential(named: narrowing)] + layers[(position + 1)...]),
    ]
    let channels = [network.featureCount, 512, 256, 256, 128]
    extra = zip(channels, channels.dropFirst()).map { channels, outChannels in
      Sequential(
        .lite(channels, outChannels / 2, kernel: 1),
        .lite(outChannels / 2, outChannels / 2, kernel: 3, stride: 2, groups: outChannels / 2),
        .lite(outChannels / 2, outChannels, kernel: 1))
    }
    super.init(channels: [expand.convolution.weight.shape[0]] + channels)
  }

  override func maps(of images: Tensor) -> [Tensor] {
    scope {
      var x = images
      return (features + extra).map { block in
        x = block(x)
        return x
      }
    }
  }
}

/// A block whose middle has more channels than its ends.
protocol WideningBlock: Module {
  /// What widens; nil where the middle is as wide.
  var expand: ConvNormActivation? { get }
  /// The layers after it.
  var narrowing: [Module] { get }
}

extension MobileConvolution: WideningBlock {
  var narrowing: [Module] { [depthwise, gate, project].compactMap(\.self) }
}

extension InvertedResidual: WideningBlock {
  var narrowing: [Module] { [depthwise, project, norm] }
}

extension Module {
  /// A convolution as SSDLite has them.
  fileprivate static func lite(
    _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) -> Module {
    ConvNormActivation(
      channels, outChannels, kernel: kernel, stride: stride, groups: groups,
      normalization: BatchNorm2d(outChannels, epsilon: 1e-3, momentum: 0.03), activation: .relu6,
      weight: .normal(deviation: 0.03))
  }
}

extension SSDLite320.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "one-stage detector for small machines, images of 320 pixels, on MobileNet\(variant == .mobileNetV2 ? "V2" : "V3")"
  }
  /// The detector.
  public func makeDetector() -> any Detector { SSDLite320(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// The keys `num_classes`, `in_channels` and `reduced_tail`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "reduced_tail", \.hasReducedTail,
      "Whether MobileNetV3's last stage has half its channels; ImageNet's weights fit without."),
  ]
  /// What ``check(_:)`` keeps.
  public static let rules = ["reduced_tail is for MobileNetV3"]

  /// MobileNetV2 has no such tail.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    guard hasReducedTail, variant == .mobileNetV2 else { return }
    report("reduced_tail", "only MobileNetV3 has one; leave it out")
  }
}

extension SSDLite320 {
  static func facts(of variant: Variant) -> DetectorFacts {
    switch variant {
    case .mobileNetV3Large:
      DetectorFacts(
        parameterCount: 3_440_060, imageSide: 320, normalization: ModelFacts.halfStatistics,
        paper: "https://arxiv.org/abs/1905.02244",
        published: TorchvisionDetector(
          name: "ssdlite320_mobilenet_v3_large", precision: 21.3, file: "ssdlite320_mobilenet_v3_large_coco",
          digest: "a79551df"))
    case .mobileNetV2:
      DetectorFacts(parameterCount: 4_664_988, imageSide: 320, paper: "https://arxiv.org/abs/1801.04381")
    }
  }
}

extension SSDLite320: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them.
  public var otherNames: [WeightNames] {
    guard let features = backbone as? MobileSSDFeatures else { return [] }
    var names = WeightNames("an image classifier")
    names.isOfPart = true
    let split = features.features[0].count - 1
    let block = classNamesBlock
    for position in 0..<split { names["features.\(position)"] = "backbone.features.0.\(position)" }
    names["features.\(split).\(block)"] = "backbone.features.1.0"
    names["features.\(split).\(block).0"] = "backbone.features.0.\(split)"
    for position in 1..<features.features[1].count {
      names["features.\(split + position)"] = "backbone.features.1.\(position)"
    }
    names.leaveOut("classifier")
    return [names]
  }

  /// What the layers of a block stand below.
  private var classNamesBlock: String {
    guard let features = backbone as? MobileSSDFeatures, features.features[0][1] is MobileConvolution else {
      return "conv"
    }
    return "block"
  }
}
