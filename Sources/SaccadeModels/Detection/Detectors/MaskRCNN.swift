public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Finds objects and tells of each which pixels are its: a ``FasterRCNN`` with a third branch, for masks.
///
/// ```swift
/// let detector = MaskRCNN(.mobileNetV2, classes: 10)
/// let found = detector.detections(in: ImagePlanes(images))[0]
/// found.masks                                  // [n, 28, 28], of each a grid over its box
/// ```
/// With ResNet-50 names and shapes of weights are torchvision's. A mask needs fine maps, so that the pyramid on a MobileNet has
/// all levels from a stride of 4 on here. That on MobileNetV2 is a small one: half the channels, half the features, and masks
/// of 64 channels.
///
/// It learns from ``Instances/masks``. What the losses are of is drawn from the current ``RandomSource``.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on
/// - Paper: He et al. 2017, <https://arxiv.org/abs/1703.06870>
public final class MaskRCNN: Module, CatalogDetector, DenseDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 44.5 million parameters.
    case resNet50 = "MaskRCNN_ResNet50_FPN"
    /// 22.9 million parameters.
    case mobileNetV3Large = "MaskRCNN_MobileNetV3Large_FPN"
    /// 6.5 million parameters.
    case mobileNetV2 = "MaskRCNN_MobileNetV2_FPN"
  }

  /// What it is made with, and the keys of `type: MaskRCNN_ResNet50_FPN` and its like.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 90
    /// How many channels its images have.
    public var inChannels = 3
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = true
    /// How many channels the pyramid's maps have.
    public var pyramidChannels: Int
    /// How many features a box has, of which its class and its offsets are told.
    public var boxFeatures: Int
    /// How many convolutions look at a box for its mask.
    public var maskLayers = 4
    /// How many channels they have.
    public var maskChannels: Int

    /// A variant for the classes of COCO.
    public init(_ variant: Variant) {
      self.variant = variant
      let isSmall = variant == .mobileNetV2
      pyramidChannels = isSmall ? 128 : 256
      boxFeatures = isSmall ? 512 : 1024
      maskChannels = isSmall ? 64 : 256
    }
  }

  /// The two stages that it shares with a detector of boxes: which boxes are proposed and learnt from is theirs to say.
  public let stages: FasterRCNN
  private let lastLayer: Int?

  /// A detector with random weights.
  public init(_ settings: Settings) {
    let backbone = settings.pyramid
    let channels = settings.pyramidChannels
    let strides = [4, 8, 16, 32]
    let isSmall = settings.variant == .mobileNetV2
    let masks = MaskBranch(
      channels, layers: settings.maskLayers, width: settings.maskChannels, PyramidRegions(strides: strides, size: 14),
      classes: settings.numClasses)
    let heads = RegionHeads(
      channels, PyramidRegions(strides: strides, size: 7), classes: settings.numClasses,
      features: settings.boxFeatures, masks: masks)
    var options = ProposalOptions()
    if isSmall {
      options.training = .init(candidates: 1000, kept: 500)
      options.use = .init(candidates: 500, kept: 300)
      heads.sampler = BalancedSampler(count: 128, positiveFraction: 0.25)
    }
    let rpn = RegionProposalNetwork(
      channels, AnchorGenerator(sizes: [[32], [64], [128], [256], [512]]), options)
    stages = FasterRCNN(backbone, rpn, heads, classes: settings.numClasses)
    lastLayer = settings.lastLayer
    if settings.freezesNorm { backbone.body.freezeNormalization() }
  }

  /// How many classes it tells apart.
  public var classCount: Int { stages.classCount }
  /// Which of what it finds are kept.
  public var selection: DetectionSelection {
    get { stages.selection }
    set { stages.selection = newValue }
  }
  /// It tells masks, and learns from them.
  public var hasMasks: Bool { true }

  /// The stages' parts have the names that they have elsewhere.
  public override func key(forProperty name: String) -> String {
    name == "stages" ? "" : super.key(forProperty: name)
  }

  /// The parts of ``FasterRCNN``, and `masks`: the mean cross-entropy over the parts of boxes that have an object.
  /// - Traps: unless each image has its objects, their labels are below ``classCount``, and each has a mask
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    for (objects, size) in zip(objects, images.sizes) where !objects.isEmpty {
      guard let masks = objects.masks, masks.shape[1] == size.height, masks.shape[2] == size.width else {
        misuse(
          "MaskRCNN",
          "each object must have a mask of its image's size: \(objects.masks.map { "\($0.shape)" } ?? "none") on "
            + "\(size.height)×\(size.width); give Instances(boxes:labels:masks:)")
      }
    }
    return scope { stages.losses(of: images, objects: objects) }
  }

  /// What ``FasterRCNN/answer(to:)`` says, whose maps masks are read from, too.
  public func answer(to planes: Tensor) -> [Tensor] { scope { stages.answer(to: planes) } }

  /// What it finds in each image, with masks.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    stages.detections(by: answer, in: images)
  }
}

extension MaskRCNN.Settings {
  fileprivate var pyramid: PyramidBackbone {
    switch variant {
    case .resNet50:
      return PyramidBackbone(
        ResNet(.resNet50, classes: 1, inputChannels: inChannels), outChannels: pyramidChannels, end: .maxPool)
    case .mobileNetV3Large:
      var options = MobileNetV3.Settings(.large)
      options.numClasses = 1
      options.inChannels = inChannels
      options.normEpsilon = 1e-5
      options.normMomentum = 0.1
      return mobile(MobileNetV3(options), [(3, 24), (6, 40), (12, 112), (15, 160)])
    case .mobileNetV2:
      return mobile(
        MobileNetV2(classes: 1, inputChannels: inChannels), [(3, 24), (6, 32), (13, 96), (17, 320)])
    }
  }

  /// The last layer of a network that is one row of layers; the one behind it widens for classes alone.
  fileprivate var lastLayer: Int? {
    switch variant {
    case .resNet50: nil
    case .mobileNetV3Large: 15
    case .mobileNetV2: 17
    }
  }

  /// A pyramid on the last layers of the stages that make images 4, 8, 16 and 32 times smaller.
  private func mobile(_ network: SequentialBackbone, _ ends: [(layer: Int, channels: Int)]) -> PyramidBackbone {
    let row = zip(network.features.names, network.features.layers).prefix(1 + (lastLayer ?? 0))
    let levels = ends.enumerated().map { place, end in
      FeatureLevel(name: "\(end.layer)", channels: end.channels, stride: 4 << place)
    }
    let body = LayersBackbone(Sequential(named: row.map { (name: $0, layer: $1) }), levels: levels)
    return PyramidBackbone(body, outChannels: pyramidChannels, end: .maxPool)
  }

  /// What `saccade config docs` tells of it.
  public var summary: String {
    let network =
      switch variant {
      case .resNet50: "ResNet-50"
      case .mobileNetV3Large: "MobileNetV3"
      case .mobileNetV2: "MobileNetV2"
      }
    return "two-stage detector with a mask of each object, on a feature pyramid of \(network)"
  }
  /// The detector.
  public func makeDetector() -> any Detector { MaskRCNN(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// It learns masks, and tells them.
  public var hasMasks: Bool { true }
  /// The keys `num_classes`, `in_channels`, `frozen_norm`, `fpn_channels`, `box_features`, `mask_layers` and
  /// `mask_channels`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .frozenNorm(\.freezesNorm),
    ConfigField(
      "fpn_channels", \.pyramidChannels, "How many channels the pyramid's maps have.", .between(1, 1024),
      alsoKnownAs: ["out_channels", "neck_channels"]),
    ConfigField(
      "box_features", \.boxFeatures, "How many features a box has, of which its class and its offsets are told.",
      .between(1, 4096), alsoKnownAs: ["fc_out_channels", "fc_dim"]),
    ConfigField(
      "mask_layers", \.maskLayers, "How many convolutions look at a box for its mask.", .between(0, 16),
      alsoKnownAs: ["num_convs", "mask_num_conv"]),
    ConfigField(
      "mask_channels", \.maskChannels, "How many channels they have.", .between(1, 1024),
      alsoKnownAs: ["conv_out_channels", "conv_dim"]),
  ]
}

extension MaskRCNN {
  static func facts(of variant: Variant) -> DetectorFacts {
    let paper = "https://arxiv.org/abs/1703.06870"
    switch variant {
    case .resNet50:
      return DetectorFacts(
        parameterCount: 44_454_513, imageSide: 800, longestSide: 1333, paper: paper,
        published: TorchvisionDetector(
          name: "maskrcnn_resnet50_fpn", precision: 37.9, maskPrecision: 34.6, file: "maskrcnn_resnet50_fpn_coco",
          digest: "bf2d0c1e"))
    case .mobileNetV3Large:
      return DetectorFacts(parameterCount: 22_865_889, imageSide: 800, longestSide: 1333, paper: paper)
    case .mobileNetV2:
      return DetectorFacts(parameterCount: 6_527_281, imageSide: 800, longestSide: 1333, paper: paper)
    }
  }
}

extension MaskRCNN: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them, and those of torchvision's files of before.
  public var otherNames: [WeightNames] {
    var names = stages.otherNames
    if let lastLayer { names[0].leaveOut("features.\(lastLayer + 1)") }
    for layer in 0..<stages.maskLayerCount {
      names[1]["roi_heads.mask_head.mask_fcn\(layer + 1)"] = "roi_heads.mask_head.\(layer).0"
    }
    return names
  }
}

extension FasterRCNN {
  /// How many convolutions look at a box for its mask.
  fileprivate var maskLayerCount: Int { roiHeads.masks?.maskHead.layers.count ?? 0 }
}
