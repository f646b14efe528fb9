public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Finds objects in one pass on a few maps: each cell has three anchors and tells for each where the object is whose middle
/// lies in the cell, whether there is one, and of what classes it is.
///
/// It reads Darknet's files, `yolov3.weights` and `yolov3-tiny.weights`, for any number of classes. They want intensities
/// from 0 to 1, as pictures have them when nothing normalizes them. Darknet makes pictures fit by grey bars (`Letterbox`).
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on, multiples of 32 by design
/// - Paper: Redmon & Farhadi 2018, <https://arxiv.org/abs/1804.02767>
public final class YOLOv3: Module, CatalogDetector, DenseDetector, DarknetNetwork {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 61.9 million parameters: Darknet-53, and three maps.
    case darknet53 = "YOLOv3"
    /// 8.9 million parameters: seven convolutions with poolings, and two maps.
    case tiny = "YOLOv3Tiny"
  }

  /// What it is made with, and the keys of `type: YOLOv3` and `type: YOLOv3Tiny`.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 80
    /// How many channels its images have.
    public var inChannels = 3
    /// The widths and heights of all anchors in pixels, one anchor after the other, three a map, those of the finest map
    /// first.
    public var anchors: [Float]
    /// From what overlap with an object on a prediction that is not to find it is not wrong either.
    public var ignoreThreshold: Float = 0.7

    /// A variant for the classes of COCO, with its anchors.
    public init(_ variant: Variant = .darknet53) {
      self.variant = variant
      anchors =
        switch variant {
        case .darknet53: [10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326]
        case .tiny: [10, 14, 23, 27, 37, 58, 81, 82, 135, 169, 344, 319]
        }
    }
  }

  /// Its name in recipes.
  public let networkName: String
  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.01, overlapThreshold: 0.45, limit: 100)
  /// How many boxes of an image may be kept before suppression.
  public var candidateLimit = 3000
  /// Three outputs, one of each anchor.
  public var outputsPerClass: Int { Self.anchorsPerCell }
  /// How many anchors a cell has.
  static let anchorsPerCell = 3

  // Declared in the order in which Darknet's files have the layers.
  let backbone: SequentialBackbone
  let levels: [YOLOLevel]
  private let assignment: AnchorAssignment
  private let anchors: [[Size]]

  /// A width and a height, in pixels.
  typealias Size = (width: Float, height: Float)

  /// A detector with random weights.
  /// - Traps: unless there are three anchors a map, all with an area
  public init(_ settings: Settings) {
    if let problem = settings.anchorsProblem { misuse("YOLOv3", "anchors \(problem)") }
    networkName = settings.typeName
    classCount = settings.numClasses
    let columns = Self.anchorsPerCell * (5 + settings.numClasses)
    switch settings.variant {
    case .darknet53:
      backbone = Darknet53(classes: 1, inputChannels: settings.inChannels)
      levels = [
        YOLOLevel(1024, depth: 5, channels: 512, columns: columns),
        YOLOLevel(512, depth: 5, channels: 256, below: 512, columns: columns),
        YOLOLevel(256, depth: 5, channels: 128, below: 256, columns: columns),
      ]
    case .tiny:
      backbone = TinyDarknet(channels: settings.inChannels)
      levels = [
        YOLOLevel(1024, depth: 1, channels: 256, columns: columns),
        YOLOLevel(256, depth: 0, channels: 128, below: 256, columns: columns),
      ]
    }
    backbone.head = Elementwise(.identity)
    let sizes = stride(from: 0, to: settings.anchors.count, by: 2).map { place in
      Size(settings.anchors[place], settings.anchors[place + 1])
    }
    // The coarsest map comes first, with the largest anchors.
    let perLevel = stride(from: 0, to: sizes.count, by: Self.anchorsPerCell).reversed().map {
      Array(sizes[$0..<$0 + Self.anchorsPerCell])
    }
    anchors = perLevel
    assignment = AnchorAssignment(ignoreThreshold: settings.ignoreThreshold)
    super.init()
    for level in levels { level.makeObjectsRare(anchors: Self.anchorsPerCell) }
  }

  /// The parts `boxes`, `objectness` and `classification`, whose gradients are Darknet's; each the sum over an image, then
  /// the mean.
  ///
  /// Where an object's middle is in its cell, whether an anchor has one and of what classes it is, are cross-entropies; the
  /// logarithms of the sides half the squared difference. Boxes count the more the smaller they are: 2 less their part of
  /// the image.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let (rows, grid) = predictions(images.tensor)
      let count = Float(objects.count)
      let found = grid.boxes(of: rows.detached)
      let targets = YOLOTargets(
        objects.enumerated().map { image, objects in
          assignment.targets(of: objects, on: grid, found: found[image], within: images.planeSize)
        }, rowCount: grid.count, classCount: classCount)
      let flat = rows.reshaped([objects.count * grid.count, 5 + classCount])
      let surprise = binaryCrossEntropy(
        logits: flat[..., 4], targets.isObject, weights: targets.isCounted, reduction: .sum)
      let chosen = flat.indexSelect(axis: 0, targets.places)
      let middles = binaryCrossEntropy(logits: chosen[..., 0..<2], targets.middles, reduction: .none)
      let sides = (chosen[..., 2..<4] - targets.sides).squared() * 0.5
      let classes = binaryCrossEntropy(logits: chosen[..., 5..<(5 + classCount)], targets.classes, reduction: .sum)
      return [
        DetectionLoss("boxes", ((middles + sides) * targets.shares).sum() / count),
        DetectionLoss("objectness", surprise / count), DetectionLoss("classification", classes / count),
      ]
    }
  }

  /// The box of each anchor, and how likely each class is.
  /// - Shapes: `[n, anchors, 4]`, `[n, anchors, classes]`
  public func answer(to planes: Tensor) -> [Tensor] {
    scope {
      let (rows, grid) = predictions(planes)
      return [grid.boxes(of: rows), sigmoid(rows[..., 4..<5]) * sigmoid(rows[..., 5..<(5 + classCount)])]
    }
  }

  /// What it finds in each image.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    images.sizes.enumerated().map { image, size in
      let scores = answer[1][image].scalars
      let best = bestPositions(scores.count, above: selection.scoreThreshold, limit: candidateLimit) { scores[$0] }
      var found = Candidates()
      for place in best { found.append(score: scores[place], anchor: place / classCount, label: place % classCount) }
      return found.detections(Boxes(answer[0][image]), within: size, selection)
    }
  }

  /// For each anchor x, y, width, height and objectness of an object, as its layers have them, and each class's logit; and
  /// where the anchors are.
  private func predictions(_ planes: Tensor) -> (rows: Tensor, grid: AnchorGrid) {
    var features = backbone.features(of: planes, at: backbone.levels.suffix(levels.count).map(\.name))
    var maps: [Tensor] = []
    var coarser: Tensor?
    for level in levels {
      let (inner, map) = level(features.removeLast(), coarser)
      coarser = inner
      maps.append(map)
    }
    let grid = AnchorGrid(
      zip(maps, anchors).enumerated().map { place, level in
        (grid: level.0.grid, stride: 32 >> place, anchors: level.1)
      })
    return (.concatenate(maps.map { $0.anchorRows(5 + classCount) }, axis: 1), grid)
  }
}

extension YOLOv3: TensorDetector {
  /// As many anchors and classes come into the choice as ``candidateLimit`` says.
  public func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor) {
    let scores = answer[1]
    let candidates = scores.flattened(from: 1).keepingBest(candidateLimit, axis: 1).reshaped(scores.shape)
    return (answer[0], scores, candidates.keepingInside(size, boxes: answer[0]))
  }
}

/// A map of a ``YOLOv3``: what the coarser one knows joins the network's features, then convolutions that narrow and widen in
/// turn, and those that predict.
final class YOLOLevel: Module {
  // Declared in the order in which Darknet's files have the layers.
  let lateral: ConvNormActivation?
  let block: Sequential
  let conv: ConvNormActivation
  let prediction: Conv2d

  /// - Parameters:
  ///   - features: the channels of the network's features
  ///   - depth: how many convolutions come before the last, odd or none
  ///   - channels: those of the narrow convolutions, and of what comes from the coarser map
  ///   - below: the channels of what the coarser map gives; nil for the coarsest
  init(_ features: Int, depth: Int, channels: Int, below: Int? = nil, columns: Int) {
    lateral = below.map { .darknet($0, channels, kernel: 1) }
    var inChannels = features + (below == nil ? 0 : channels)
    block = Sequential(
      (0..<depth).map { place in
        let isWide = !place.isMultiple(of: 2)
        let outChannels = isWide ? 2 * channels : channels
        defer { inChannels = outChannels }
        return .darknet(inChannels, outChannels, kernel: isWide ? 3 : 1)
      })
    conv = .darknet(inChannels, 2 * channels, kernel: 3)
    prediction = Conv2d(2 * channels, columns, kernel: 1, weight: .normal(deviation: 0.01), bias: .constant(0))
  }

  /// What the next finer map hears, and what is predicted.
  func callAsFunction(_ features: Tensor, _ coarser: Tensor?) -> (inner: Tensor, map: Tensor) {
    scope {
      var x = features
      if let lateral, let coarser {
        let larger = lateral(coarser).interpolate(scale: 2, .nearest)
        // Of sides that are no multiple of 32 the coarser map covers more.
        x = .concatenate([larger[..., 0..<x.shape[2], 0..<x.shape[3]], x], axis: 1)
      }
      let inner = block(x)
      return (inner, prediction(conv(inner)))
    }
  }

  /// At first an object is as likely as one in a hundred, so that the background does not sweep all else away.
  func makeObjectsRare(anchors: Int) {
    guard let bias = prediction.bias, !bias.value.isOutline else { return }
    var values = bias.value.scalars
    for place in stride(from: 4, to: values.count, by: values.count / anchors) { values[place] = -4.595 }
    bias.value = Tensor(values)
  }
}

/// The network of YOLOv3-tiny: a convolution and a pooling in turn.
final class TinyDarknet: SequentialBackbone {
  init(channels: Int) {
    var row = LayerRow(channels: channels)
    for channels in [16, 32, 64, 128, 256, 512] {
      row.append(ConvNormActivation.darknet(row.channels, channels, kernel: 3), channels: channels)
      if channels < 512 { row.append(MaxPool2d(2, keepsPartialWindows: true), stride: 2, isLevel: false) }
    }
    row.append(SteadyMaxPool())
    row.append(ConvNormActivation.darknet(row.channels, 1024, kernel: 3), channels: 1024)
    super.init(row, head: Linear(1024, 1))
  }
}

/// The largest of four neighbours, without a change of size: at the last column and row the neighbours are missing.
private final class SteadyMaxPool: Module {
  override func forward(_ x: Tensor) -> Tensor {
    x.pad(Padding2D(top: 0, bottom: 1, left: 0, right: 1), .replicate).maxPool2d(2, stride: 1)
  }
}

extension YOLOv3.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String {
    variant == .tiny
      ? "one-stage detector with anchors in cells, small and fast; reads Darknet's weights"
      : "one-stage detector with anchors in cells, on Darknet-53; reads Darknet's weights"
  }
  /// The detector.
  public func makeDetector() -> any Detector { YOLOv3(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// The keys `num_classes`, `in_channels`, `anchors` and `ignore_threshold`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "anchors", \.anchors,
      "Widths and heights of the anchors in pixels, one after the other, three of each map, the finest first.",
      .each(.between(1, 100_000)), alsoKnownAs: ["anchor_sizes"]),
    ConfigField(
      "ignore_threshold", \.ignoreThreshold,
      "From what overlap with an object on a prediction that is not to find it is not wrong either.", .between(0, 1),
      alsoKnownAs: ["ignore_thresh", "ignore_iou_thr"]),
  ]
  /// What ``check(_:)`` keeps.
  public static let rules = ["anchors are three a map: 18 numbers for YOLOv3, 12 for YOLOv3Tiny"]

  /// There are three anchors a map.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if let anchorsProblem { report("anchors", anchorsProblem) }
  }

  /// What is wrong with the anchors; nil if nothing is.
  var anchorsProblem: String? {
    let wanted = variant == .tiny ? 12 : 18
    if anchors.count != wanted {
      return "must be \(wanted) numbers, the widths and heights of \(wanted / 2) anchors: \(anchors.count)"
    }
    return anchors.allSatisfy { $0 > 0 && $0.isFinite } ? nil : "must be widths and heights above 0"
  }
}

extension YOLOv3 {
  static func facts(of variant: Variant) -> DetectorFacts {
    DetectorFacts(
      parameterCount: variant == .tiny ? 8_852_366 : 61_949_149, imageSide: 416, normalization: nil,
      paper: "https://arxiv.org/abs/1804.02767")
  }
}

extension YOLOv3: KnownElsewhere {
  /// Those of Darknet-53, as the classifier has them.
  public var otherNames: [WeightNames] {
    backbone is Darknet53 ? [.classifier(below: "backbone", without: ["classifier"])] : []
  }
}
