public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Tells of boxes that something else proposes what they are, by looking at each alone: the first detector that was built on
/// a network that knew pictures, and the slowest to use.
///
/// ```swift
/// let detector = RCNN(.resNet18, classes: 20)             // a network of before, perhaps with loaded weights
/// … train it as any detector: its loss is the fine-tuning of §2.3
/// try detector.fit(count: images.count) { index in … }    // one linear SVM a class, and the regression of boxes
/// let found = detector.detections(in: ImagePlanes(image, proposals: [boxes]))
/// ```
/// Each proposal is brought to one size, whatever its proportions, with 16 pixels of what lies around it; where that lies
/// beyond the image there is the mean colour. Of the network's features the mean over the crop counts. Until it is fitted
/// the classes are those of the fine-tuning's softmax, and boxes stay as proposed.
///
/// In a recipe the hook `RegionSVM` fits it before each validation. What the loss is of is drawn from the current
/// ``RandomSource``: 32 boxes of an image, a fourth of them with an object that they overlap by a half.
/// - Shapes: images `[n, c, h, w]`
/// - Differs from the paper: features are means over the last map, not those of linear layers; the score of what is found is
///   the sigmoid of the SVM's margin, which leaves the order as it is
/// - Paper: Girshick et al. 2013, <https://arxiv.org/abs/1311.2524>
public final class RCNN: Module, CatalogDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 11.5 million parameters.
    case resNet18 = "RCNN_ResNet18"
    /// 2.9 million parameters.
    case mobileNetV2 = "RCNN_MobileNetV2"
  }

  /// What it is made with, and the keys of `type: RCNN_ResNet18` and its like.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 90
    /// How many channels its images have.
    public var inChannels = 3
    /// The height and width that proposals are brought to, in pixels.
    public var cropSize = 224
    /// How many of the crop's pixels on each side show what lies around the proposal.
    public var context = 16
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = true

    /// A variant for the classes of COCO.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.05, overlapThreshold: 0.3, limit: 100)
  /// Which proposals of an image the fine-tuning learns from: 32, a fourth of them with an object.
  public var proposalSampler = BalancedSampler(count: 32, positiveFraction: 0.25)
  /// How many crops the network sees at once when it is used.
  public var chunk = 64
  let backbone: any Backbone
  let classifier: Linear
  /// The SVMs, a row a class; no gradient changes them.
  let svms: Linear
  /// What makes offsets of features, four rows a class; no gradient changes it.
  let regressors: Linear
  /// Whether there are SVMs: 0 or 1.
  let fitted: Buffer
  private let crops: RegionCrops
  let coder = BoxCoder()

  /// A detector with random weights.
  public convenience init(_ settings: Settings) {
    self.init(
      settings.network, classes: settings.numClasses, cropSize: settings.cropSize, context: settings.context)
    if settings.freezesNorm { backbone.freezeNormalization() }
  }

  /// A detector on any network, whose head is taken away.
  /// - Parameters:
  ///   - cropSize: the height and width that proposals are brought to, in pixels
  ///   - context: how many of these on each side show what lies around the proposal
  /// - Traps: unless the context leaves a pixel of the crop
  public init(_ network: any Backbone, classes: Int, cropSize: Int = 224, context: Int = 16) {
    guard context >= 0, cropSize > 2 * context else {
      misuse("RCNN", "the context must leave something of the crop: \(context) on each side of \(cropSize) pixels")
    }
    let features = network.featureCount
    network.head = Elementwise(.identity)
    backbone = network
    classCount = classes
    classifier = Linear(features, classes + 1)
    svms = Linear(features, classes, weight: .constant(0), bias: .constant(0))
    regressors = Linear(features, 4 * classes, weight: .constant(0), bias: .constant(0))
    svms.freeze()
    regressors.freeze()
    fitted = Buffer(.zeros([], dtype: .int64), isRequired: false)
    crops = RegionCrops(size: cropSize, context: context)
  }

  /// Whether it has SVMs: ``fit(count:options:sample:)``.
  public var isFitted: Bool { fitted.value.item(as: Int64.self) != 0 }

  /// The features of boxes on one image.
  /// - Shapes: result `[boxes, features]`
  func features(of image: Tensor, _ boxes: Boxes) -> Tensor {
    let parts = stride(from: 0, to: boxes.count, by: max(1, chunk)).map { first in
      let some = boxes[Tensor(Array(first..<min(first + max(1, chunk), boxes.count)))]
      return scope { backbone.features(of: crops(image, [some])).globalAveragePool() }
    }
    return parts.isEmpty ? .zeros([0, backbone.featureCount]) : .concatenate(parts)
  }

  /// The part `classification` of the fine-tuning, over what was drawn of all images; an object's own box is a proposal too.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let matcher = ThresholdMatcher(high: 0.5, low: 0.5)
      var (boxes, labels): ([Boxes], [Int]) = ([], [])
      for (proposals, objects) in zip(images.proposedBoxes, objects) {
        let all = Boxes.joined([proposals, objects.boxes])
        let found = matcher(objects.boxes.overlaps(with: all))
        let (positives, negatives) = proposalSampler.drawn(found)
        let known = objects.labels.scalars(as: Int.self)
        boxes.append(all[Tensor(positives + negatives)])
        labels += positives.map { known[found.objects[$0]] + 1 } + negatives.map { _ in 0 }
      }
      let seen = backbone.features(of: withoutGradient { crops(images.tensor, boxes) }).globalAveragePool()
      let share = Float(max(1, labels.count))
      return [
        DetectionLoss("classification", crossEntropy(classifier(seen), Tensor(labels), reduction: .sum) / share)
      ]
    }
  }

  /// What it finds in each image; nothing where nothing is proposed.
  public func detections(in images: ImagePlanes) -> [Detections] {
    withoutGradient {
      let isFitted = isFitted
      return zip(images.proposedBoxes, images.sizes).enumerated().map { image, part in
        let (proposals, size) = part
        guard !proposals.isEmpty else { return .none }
        return scope {
          let seen = features(of: images.tensor[image].unsqueezed(0), proposals)
          let scores =
            isFitted
            ? sigmoid(svms(seen))
            : classifier(seen).softmax()[..., 1..<classCount + 1]
          var found = Candidates()
          for (place, score) in scores.scalars.enumerated() where score > selection.scoreThreshold {
            found.append(score: score, anchor: place / classCount, label: place % classCount)
          }
          guard !found.scores.isEmpty else { return .none }
          var boxes = proposals[Tensor(found.anchors)]
          if isFitted {
            let offsets = regressors(seen)
            let rows = Tensor(zip(found.anchors, found.labels).map { $0 * classCount + $1 })
            boxes = coder.boxes(
              of: offsets.reshaped([proposals.count * classCount, 4]).indexSelect(axis: 0, rows), from: boxes)
          }
          return found.detections(boxes.clipped(to: size), selection, smallest: 1e-2)
        }
      }
    }
  }
}

/// Boxes of images as images of one size, each with what lies around it.
/// - Paper: Girshick et al. 2013, <https://arxiv.org/abs/1311.2524>, appendix A
struct RegionCrops: Sendable {
  let size: Int
  let context: Int

  /// - Shapes: images `[n, c, h, w]`, boxes of each; result `[all boxes, c, size, size]`
  func callAsFunction(_ images: Tensor, _ boxes: [Boxes]) -> Tensor {
    let grown = Float(size) / Float(size - 2 * context)
    let wide = boxes.map { boxes in
      let middle = Tensor.stack([boxes.x1 + boxes.x2, boxes.y1 + boxes.y2], axis: 1) * 0.5
      let half = Tensor.stack([boxes.widths, boxes.heights], axis: 1) * (0.5 * grown)
      return Boxes(.concatenate([middle - half, middle + half], axis: 1))
    }
    return images.roiAlign(wide.rois, size: Size2D(size), samples: nil, aligned: true)
  }
}

extension RCNN.Settings {
  fileprivate var network: any Backbone {
    switch variant {
    case .resNet18: ResNet(.resNet18, classes: 1, inputChannels: inChannels)
    case .mobileNetV2: MobileNetV2(classes: 1, inputChannels: inChannels)
    }
  }

  /// What `saccade config docs` tells of it.
  public var summary: String {
    "looks at each proposal of SelectiveSearch alone, by \(variant == .resNet18 ? "ResNet-18" : "MobileNetV2")"
  }
  /// The detector.
  public func makeDetector() -> any Detector { RCNN(self) }
  /// It proposes nothing itself.
  public var needsProposals: Bool { true }
  /// The keys `num_classes`, `in_channels`, `crop_size`, `context` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "crop_size", \.cropSize, "The height and width that proposals are brought to, in pixels.", .between(64, 1024)),
    ConfigField(
      "context", \.context, "How many of these on each side show what lies around the proposal.", .between(0, 31)),
    .frozenNorm(\.freezesNorm),
  ]
}

extension RCNN {
  static func facts(of variant: Variant) -> DetectorFacts {
    DetectorFacts(
      parameterCount: variant == .resNet18 ? 11_454_045 : 2_916_893, imageSide: 500,
      paper: "https://arxiv.org/abs/1311.2524")
  }
}

extension RCNN: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them.
  public var otherNames: [WeightNames] { [.classifier(below: "backbone", without: ["fc", "classifier"])] }
}
