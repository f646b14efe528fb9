public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Tells of boxes that something else proposes what they are, and where exactly: one look at the image serves all of them.
///
/// ```swift
/// let detector = FastRCNN(.resNet18, classes: 10)
/// let planes = ImagePlanes(images, sizes: sizes, proposals: boxes)      // those of a selective search, most often
/// let found = detector.detections(in: planes)
/// ```
/// Each proposal is pooled from the feature map of 16 × 16 pixels a feature to 7 × 7 bins; two linear layers look at them. In
/// a recipe the step `SelectiveSearch` of the pipeline gives pictures their proposals. Where there are none at all it looks
/// at windows of three sizes and ratios all over the image, as in §5.5 of the paper, which is worse and slower.
///
/// What the loss is of is drawn from the current ``RandomSource``: 64 boxes of an image, a fourth of them with an object that
/// they overlap by a half, the others such as overlap one by a tenth and more.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on
/// - Paper: Girshick 2015, <https://arxiv.org/abs/1504.08083>
public final class FastRCNN: Module, CatalogDetector, DenseDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// The paper's: 136.1 million parameters.
    case vgg16 = "FastRCNN_VGG16"
    /// Up to the third of four stages, with linear layers of 1024: 17.1 million parameters.
    case resNet18 = "FastRCNN_ResNet18"
    /// Up to the layer that makes images 16 times smaller: 6.9 million parameters.
    case mobileNetV2 = "FastRCNN_MobileNetV2"
  }

  /// What it is made with, and the keys of `type: FastRCNN_VGG16` and its like.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 90
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped after each of the two linear layers.
    public var dropoutRate: Float
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = true

    /// A variant for the classes of COCO; with VGG-16, which has no normalizations, half of the features are dropped.
    public init(_ variant: Variant) {
      self.variant = variant
      dropoutRate = variant == .vgg16 ? 0.5 : 0
    }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.05, overlapThreshold: 0.3, limit: 100)
  let backbone: LevelBackbone
  let roiHeads: RegionHeads
  /// Which network it is built on; nil for one of somebody's own.
  private var variant: Variant?

  /// A detector with random weights.
  public convenience init(_ settings: Settings) {
    let (body, level) = settings.body
    self.init(
      body, level: level, classes: settings.numClasses, hidden: settings.variant == .vgg16 ? 4096 : 1024,
      dropout: settings.dropoutRate)
    variant = settings.variant
    if settings.freezesNorm { backbone.body.freezeNormalization() }
  }

  /// A detector on any network, whose head is taken away.
  /// - Parameters:
  ///   - level: the name of the level whose map regions are pooled from; a stride of 16 is usual
  ///   - hidden: how wide the two linear layers are
  ///   - dropout: how likely a feature is dropped after each of them
  /// - Traps: if the network has no level of the name
  public init(_ body: any Backbone, level: String, classes: Int, hidden: Int = 1024, dropout: Float = 0) {
    classCount = classes
    backbone = LevelBackbone(body, level: level)
    let regions = PooledRegions(stride: backbone.level.stride, size: 7)
    let head = RegionLayers(backbone.level.channels * 49, hidden, dropout: dropout)
    roiHeads = RegionHeads(head, features: hidden, regions, classes: classes, backgroundFloor: 0.1)
    roiHeads.sampler = BalancedSampler(count: 64, positiveFraction: 0.25)
  }

  /// Which proposals of an image it learns from: 64, a fourth of them with an object.
  public var proposalSampler: BalancedSampler {
    get { roiHeads.sampler }
    set { roiHeads.sampler = newValue }
  }

  /// The parts `classification` and `boxes`, each over what was drawn of all images; an object's own box is a proposal too.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      return roiHeads.losses(backbone.features(of: images.tensor), images.proposedBoxes, objects)
    }
  }

  /// The map that regions are read from.
  /// - Shapes: `[n, c, h, w]`
  public func answer(to planes: Tensor) -> [Tensor] { scope { backbone.features(of: planes) } }

  /// What it finds in each image; nothing where nothing is proposed.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    roiHeads.detections(answer, images.proposedBoxes, images.sizes, selection)
  }
}

extension FastRCNN.Settings {
  fileprivate var body: (any Backbone, level: String) {
    switch variant {
    case .vgg16:
      // Without the last pooling, in whose place regions are pooled: §2.1.
      let layers = Sequential(named: VGG.row(.vgg16, channels: inChannels).layers.dropLast())
      let level = FeatureLevel(name: "29", channels: 512, stride: 16)
      return (LayersBackbone(layers, levels: [level]), "29")
    case .resNet18: return (ResNetTrunk(ResNet(.resNet18, classes: 1, inputChannels: inChannels)), "layer3")
    case .mobileNetV2:
      let layers = MobileNetV2(classes: 1, inputChannels: inChannels).features
      let level = FeatureLevel(name: "13", channels: 96, stride: 16)
      let row = Array(zip(layers.names, layers.layers).prefix(14)).map { (name: $0, layer: $1) }
      return (LayersBackbone(Sequential(named: row), levels: [level]), "13")
    }
  }

  /// What `saccade config docs` tells of it.
  public var summary: String {
    let network =
      switch variant {
      case .vgg16: "VGG-16"
      case .resNet18: "ResNet-18"
      case .mobileNetV2: "MobileNetV2"
      }
    return "second stage alone, for the proposals of SelectiveSearch, on \(network)"
  }
  /// The detector.
  public func makeDetector() -> any Detector { FastRCNN(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// It proposes nothing itself.
  public var needsProposals: Bool { true }
  /// The keys `num_classes`, `in_channels`, `dropout` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    .dropout(\.dropoutRate, "How likely a feature is dropped after each of the two linear layers."),
    .frozenNorm(\.freezesNorm),
  ]
}

extension FastRCNN {
  static func facts(of variant: Variant) -> DetectorFacts {
    let parameters =
      switch variant {
      case .vgg16: 136_124_679
      case .resNet18: 17_144_839
      case .mobileNetV2: 6_876_423
      }
    return DetectorFacts(
      parameterCount: parameters, imageSide: 600, longestSide: 1000, paper: "https://arxiv.org/abs/1504.08083")
  }
}

extension FastRCNN: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them; VGG-16's linear layers are the detector's too.
  public var otherNames: [WeightNames] { [Self.names(of: variant)] }

  /// A classifier's names for a detector on its network.
  static func names(of variant: Variant?) -> WeightNames {
    var classifier = WeightNames.classifier(below: "backbone.body", without: ["fc", "classifier"])
    switch variant {
    case .vgg16:
      classifier["features"] = "backbone.body"
      classifier["classifier.0"] = "roi_heads.box_head.fc6"
      classifier["classifier.3"] = "roi_heads.box_head.fc7"
    case .mobileNetV2:
      classifier["features"] = "backbone.body"
      for layer in 14...18 { classifier.leaveOut("features.\(layer)") }
    case .resNet18: classifier.leaveOut("layer4")
    case nil: break
    }
    return classifier
  }
}
