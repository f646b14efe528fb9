public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Finds objects in two stages, on the same features: where something may be, and what it is and where exactly.
///
/// Names and shapes of weights are torchvision's. With a MobileNet the pyramid has two levels, both 32 times smaller than
/// the images, and a third; MobileNetV2's is made as torchvision makes MobileNetV3's.
///
/// The papers' own forms have no pyramid: both stages look at one map, 16 times smaller than the images. On VGG-16 and
/// MobileNetV2 the second is that of ``FastRCNN``. In `C4` regions of 14 × 14 are read, and the network's last stage looks at
/// each; its names are those of torchvision's parts.
///
/// What the losses are of is drawn from the current ``RandomSource``.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on
/// - Paper: Ren et al. 2015, <https://arxiv.org/abs/1506.01497>; on a pyramid Lin et al. 2016,
///   <https://arxiv.org/abs/1612.03144>, §5; on ResNet's C4 He et al. 2015, <https://arxiv.org/abs/1512.03385>, appendix A
public final class FasterRCNN: Module, CatalogDetector, DenseDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 41.8 million parameters.
    case resNet50 = "FasterRCNN_ResNet50_FPN"
    /// 19.4 million parameters.
    case mobileNetV3Large = "FasterRCNN_MobileNetV3Large_FPN"
    /// 18.7 million parameters.
    case mobileNetV2 = "FasterRCNN_MobileNetV2_FPN"
    /// On one map, with the network's last stage for regions: 34.0 million parameters.
    case resNet50C4 = "FasterRCNN_ResNet50_C4"
    /// The first paper's, on one map: 138.5 million parameters.
    case vgg16Map = "FasterRCNN_VGG16"
    /// On the map of ``FastRCNN/Variant/mobileNetV2``: 7.0 million parameters.
    case mobileNetV2Map = "FasterRCNN_MobileNetV2"
  }

  /// What it is made with, and the keys of `type: FasterRCNN_ResNet50_FPN` and its like.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 90
    /// How many channels its images have.
    public var inChannels = 3
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = true

    /// A variant for the classes of COCO.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.05, overlapThreshold: 0.5, limit: 100)
  let backbone: any MapBackbone
  private let fastVariant: FastRCNN.Variant?
  let rpn: RegionProposalNetwork
  let roiHeads: RegionHeads

  /// A detector with random weights.
  public init(_ settings: Settings) {
    classCount = settings.numClasses
    fastVariant = settings.variant.fastVariant
    if let base = settings.variant.fastVariant {
      let fast = FastRCNN(base, classes: settings.numClasses) { fast in
        fast.inChannels = settings.inChannels
        fast.freezesNorm = settings.freezesNorm
      }
      (backbone, roiHeads) = (fast.backbone, fast.roiHeads)
      roiHeads.takeAllBackground()
      roiHeads.sampler = BalancedSampler(count: 128, positiveFraction: 0.25)
      rpn = .ofOneMap(fast.backbone.level.channels, kept: 300)
      return
    }
    guard settings.variant != .resNet50C4 else {
      let network = ResNet(.resNet50, classes: 1, inputChannels: settings.inChannels)
      backbone = LevelBackbone(ResNetTrunk(network), level: "layer3")
      rpn = .ofOneMap(1024)
      let head = StageHead(network)
      roiHeads = RegionHeads(
        head, features: network.featureCount, PyramidRegions(strides: [16], size: 14), classes: settings.numClasses)
      if settings.freezesNorm {
        backbone.body.freezeNormalization()
        head.freezeNormalization()
      }
      return
    }
    backbone = settings.pyramid
    let isMobile = settings.variant != .resNet50
    rpn = RegionProposalNetwork(
      256,
      AnchorGenerator(
        sizes: isMobile
          ? Array(repeating: [32, 64, 128, 256, 512], count: 3) : [[32], [64], [128], [256], [512]]),
      ProposalOptions(scoreThreshold: isMobile ? 0.05 : 0))
    roiHeads = RegionHeads(
      256, PyramidRegions(strides: isMobile ? [32] : [4, 8, 16, 32], size: 7), classes: settings.numClasses)
    if settings.freezesNorm { backbone.body.freezeNormalization() }
  }

  /// A detector of its parts.
  init(_ backbone: any MapBackbone, _ rpn: RegionProposalNetwork, _ roiHeads: RegionHeads, classes: Int) {
    classCount = classes
    fastVariant = nil
    (self.backbone, self.rpn, self.roiHeads) = (backbone, rpn, roiHeads)
  }

  /// Which boxes the first stage proposes to the second.
  public var proposals: ProposalOptions {
    get { rpn.options }
    set { rpn.options = newValue }
  }
  /// Which anchors of an image the first stage learns from: 256, half of them with an object.
  public var anchorSampler: BalancedSampler {
    get { rpn.sampler }
    set { rpn.sampler = newValue }
  }
  /// Which proposals of an image the second stage learns from: 512, a fourth of them with an object.
  public var proposalSampler: BalancedSampler {
    get { roiHeads.sampler }
    set { roiHeads.sampler = newValue }
  }

  /// The parts `objectness` and `proposals` of the first stage, `classification` and `boxes` of the second; each over what
  /// was drawn of all images.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let maps = backbone.features(of: images.tensor)
      let answer = rpn.answer(maps, on: images.planeSize)
      let proposals = rpn.proposals(answer, images.sizes, isTraining: true)
      return rpn.losses(answer, objects) + roiHeads.losses(maps, proposals, objects)
    }
  }

  /// What the first stage says of its anchors, where these are, and the maps that the second stage reads.
  /// - Shapes: logits `[n, anchors]`, offsets `[n, anchors, 4]`, the anchors of each level `[its anchors, 4]`, maps
  ///   `[n, c, h, w]`
  public func answer(to planes: Tensor) -> [Tensor] {
    scope {
      let maps = backbone.features(of: planes)
      let answer = rpn.answer(maps, on: planes.planeSize)
      return [answer.logits, answer.offsets] + answer.levels.map(\.tensor) + roiHeads.maps(of: maps)
    }
  }

  /// What it finds in each image.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    let maps = Array(answer.suffix(roiHeads.regions.levelCount))
    let levels = answer[2..<answer.count - maps.count].map { Boxes($0) }
    let proposals = rpn.proposals(
      .init(logits: answer[0], offsets: answer[1], levels: levels), images.sizes, isTraining: false)
    return roiHeads.detections(maps, proposals, images.sizes, selection)
  }
}

extension FasterRCNN.Variant {
  /// The detector whose map and second stage it has, if it has those of one.
  fileprivate var fastVariant: FastRCNN.Variant? {
    switch self {
    case .vgg16Map: .vgg16
    case .mobileNetV2Map: .mobileNetV2
    case .resNet50, .mobileNetV3Large, .mobileNetV2, .resNet50C4: nil
    }
  }
}

extension FasterRCNN.Settings {
  fileprivate var pyramid: PyramidBackbone {
    switch variant {
    case .resNet50, .resNet50C4, .vgg16Map, .mobileNetV2Map:
      return PyramidBackbone(ResNet(.resNet50, classes: 1, inputChannels: inChannels), end: .maxPool)
    case .mobileNetV3Large:
      var options = MobileNetV3.Settings(.large)
      options.numClasses = 1
      options.inChannels = inChannels
      options.normEpsilon = 1e-5
      options.normMomentum = 0.1
      return mobile(MobileNetV3(options), 13, channels: 160)
    case .mobileNetV2:
      return mobile(MobileNetV2(classes: 1, inputChannels: inChannels), 14, channels: 160)
    }
  }

  /// A pyramid on the layer that makes images 32 times smaller, and on the last.
  private func mobile(_ network: SequentialBackbone, _ layer: Int, channels: Int) -> PyramidBackbone {
    let last = network.features.count - 1
    let body = LayersBackbone(
      network.features,
      levels: [
        FeatureLevel(name: "\(layer)", channels: channels, stride: 32),
        FeatureLevel(name: "\(last)", channels: network.featureCount, stride: 32),
      ])
    return PyramidBackbone(body, end: .maxPool)
  }

  /// What `saccade config docs` tells of it.
  public var summary: String {
    if let base = variant.fastVariant {
      return "two-stage detector, on one map of \(base == .vgg16 ? "VGG-16" : "MobileNetV2")"
    }
    guard variant != .resNet50C4 else {
      return "two-stage detector, on one map of ResNet-50, whose last stage looks at regions"
    }
    let network =
      switch variant {
      case .resNet50, .resNet50C4, .vgg16Map, .mobileNetV2Map: "ResNet-50"
      case .mobileNetV3Large: "MobileNetV3"
      case .mobileNetV2: "MobileNetV2"
      }
    return "two-stage detector, on a feature pyramid of \(network)"
  }
  /// The detector.
  public func makeDetector() -> any Detector { FasterRCNN(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// The keys `num_classes`, `in_channels` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .frozenNorm(\.freezesNorm),
  ]
}

extension FasterRCNN {
  static func facts(of variant: Variant) -> DetectorFacts {
    let paper = "https://arxiv.org/abs/1506.01497"
    switch variant {
    case .resNet50:
      return DetectorFacts(
        parameterCount: 41_808_406, imageSide: 800, longestSide: 1333, paper: paper,
        published: TorchvisionDetector(
          name: "fasterrcnn_resnet50_fpn", precision: 37.0, file: "fasterrcnn_resnet50_fpn_coco", digest: "258fb6c6"))
    case .mobileNetV3Large:
      return DetectorFacts(
        parameterCount: 19_410_754, imageSide: 800, longestSide: 1333, paper: paper,
        published: TorchvisionDetector(
          name: "fasterrcnn_mobilenet_v3_large_fpn", precision: 32.8, file: "fasterrcnn_mobilenet_v3_large_fpn",
          digest: "fb6a3cc7"))
    case .vgg16Map:
      return DetectorFacts(parameterCount: 138_522_962, imageSide: 600, longestSide: 1000, paper: paper)
    case .mobileNetV2Map:
      return DetectorFacts(parameterCount: 6_966_738, imageSide: 600, longestSide: 1000, paper: paper)
    case .resNet50C4:
      return DetectorFacts(parameterCount: 33_955_410, imageSide: 800, longestSide: 1333, paper: paper)
    case .mobileNetV2:
      return DetectorFacts(parameterCount: 18_744_594, imageSide: 800, longestSide: 1333, paper: paper)
    }
  }
}

extension FasterRCNN: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them, and those of torchvision's files of before.
  public var otherNames: [WeightNames] {
    if let variant = fastVariant { return [FastRCNN.names(of: variant)] }
    var classifier = WeightNames.classifier(below: "backbone.body", without: ["fc", "classifier"])
    guard let backbone = backbone as? PyramidBackbone else {
      classifier["layer4"] = "roi_heads.box_head.layer4"
      return [classifier]
    }
    var former = WeightNames.formerPyramid(levels: backbone.levels.count)
    former["rpn.head.conv"] = "rpn.head.conv.0.0"
    if backbone.body is LayersBackbone { classifier["features"] = "backbone.body" }
    return [classifier, former]
  }
}

/// The last stage of a residual network, which looks at one region at a time, and the mean of what it finds.
final class StageHead: Module {
  let layer4: Sequential

  init(_ network: ResNet) { layer4 = network.layer4 }

  override func forward(_ x: Tensor) -> Tensor { layer4(x).globalAveragePool() }
}

extension RegionProposalNetwork {
  /// That of the papers' own forms, with anchors of five sizes on one map.
  /// - Parameter kept: how many boxes are proposed in use; nil for as many as on a pyramid
  fileprivate static func ofOneMap(_ channels: Int, kept: Int? = nil) -> RegionProposalNetwork {
    var options = ProposalOptions()
    options.training.candidates = 12_000
    options.use.candidates = 6000
    if let kept { options.use.kept = kept }
    return RegionProposalNetwork(channels, AnchorGenerator(sizes: [[32, 64, 128, 256, 512]]), options)
  }
}

/// The layers of a network alone, under their own names.
final class LayersBackbone: Module, Backbone {
  static let headName = "head"
  let layers: Sequential
  var head: Module = Elementwise(.identity)
  let levels: [FeatureLevel]
  var featureCount: Int { levels.last?.channels ?? 0 }
  private let place: String

  /// - Parameters:
  ///   - place: what the layers stand below, in paths and in the names of levels
  ///   - levels: where features can be taken, by the layers' names
  init(_ layers: Sequential, in place: String = "", levels: [FeatureLevel]) {
    self.layers = layers
    self.levels = levels
    self.place = place
  }

  override func key(forProperty name: String) -> String {
    name == "layers" ? place : super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor { head(layers(x)) }

  func features(of images: Tensor) -> Tensor { scope { layers(images) } }

  func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope { collect(names, from: layers.stages(in: place), images) }
  }
}
