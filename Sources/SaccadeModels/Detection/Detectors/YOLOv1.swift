public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Finds objects in one pass on a coarse grid: each cell tells of two boxes, and of what class the object is whose middle lies
/// in it.
///
/// Everything is told by numbers as they are, and learned by squared differences, those of sides by their roots.
/// ```swift
/// let detector = YOLOv1(on: MobileNetV2(classes: 1), classes: 20)
/// ```
/// - Shapes: images `[n, c, h, w]`; the paper's network takes 448 × 448, on other networks h and w from 32 on
/// - Paper: Redmon et al. 2015, <https://arxiv.org/abs/1506.02640>
public final class YOLOv1: Module, CatalogDetector, DenseDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 271.7 million parameters: the paper's 24 convolutions and two linear layers, with 7 × 7 cells.
    case paper = "YOLOv1"
    /// 15.9 million parameters: ResNet-18 and two convolutions, with cells of 32 pixels.
    case resNet18 = "YOLOv1_ResNet18"
  }

  /// What it is made with, and the keys of `type: YOLOv1` and `type: YOLOv1_ResNet18`.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 20
    /// How many channels its images have.
    public var inChannels = 3
    /// How much boxes count beside all else.
    public var boxWeight: Float = 5
    /// How much it counts that there is no object.
    public var backgroundWeight: Float = 0.5

    /// A variant for the classes of VOC.
    public init(_ variant: Variant = .paper) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.01, overlapThreshold: 0.5, limit: 100)
  let network: YOLOv1Network
  let loss: YOLOv1Loss

  /// A detector with random weights.
  public convenience init(_ settings: Settings) {
    let columns = YOLOv1Loss.columns(settings.numClasses)
    let network =
      switch settings.variant {
      case .paper: YOLOv1PaperNetwork(channels: settings.inChannels, columns: columns)
      case .resNet18:
        YOLOv1Backbone(ResNet(.resNet18, classes: 1, inputChannels: settings.inChannels), columns: columns)
      }
    self.init(network, settings)
  }

  /// A detector on a network of any kind, whose head is taken away: each of its last features is a cell.
  public convenience init(on backbone: any Backbone, classes: Int) {
    var settings = Settings(.resNet18)
    settings.numClasses = classes
    self.init(YOLOv1Backbone(backbone, columns: YOLOv1Loss.columns(classes)), settings)
  }

  private init(_ network: YOLOv1Network, _ settings: Settings) {
    classCount = settings.numClasses
    loss = YOLOv1Loss(
      classCount: settings.numClasses, boxWeight: settings.boxWeight, backgroundWeight: settings.backgroundWeight)
    self.network = network
  }

  /// The paper's loss in the parts `boxes`, `objectness` and `classification`; each the sum over an image, then the mean.
  ///
  /// Of the objects whose middle lies in a cell, the first counts.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let (rows, grid) = network.rows(of: images.tensor)
      return loss(rows, grid, objects, on: images.planeSize)
    }
  }

  /// The boxes of all cells, and how likely each class is.
  /// - Shapes: `[n, boxes, 4]`, `[n, boxes, classes]`
  public func answer(to planes: Tensor) -> [Tensor] {
    scope {
      let (rows, grid) = network.rows(of: planes)
      let found = loss.boxes(rows, grid, on: planes.planeSize)
      // [n, cells, boxes, 1] times [n, cells, 1, classes]; what is told as it is may be beyond 0 … 1
      let likely = rows[..., 0..<classCount].unsqueezed(2).clamped(to: 0...1)
      let scores = found.confidences.unsqueezed(-1).clamped(to: 0...1) * likely
      return [
        found.corners.reshaped([planes.shape[0], -1, 4]), scores.reshaped([planes.shape[0], -1, classCount]),
      ]
    }
  }

  /// What it finds in each image.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    images.sizes.enumerated().map { image, size in
      let scores = answer[1][image].scalars
      let best = bestPositions(scores.count, above: selection.scoreThreshold, limit: .max) { scores[$0] }
      var kept = Candidates()
      for place in best { kept.append(score: scores[place], anchor: place / classCount, label: place % classCount) }
      return kept.detections(Boxes(answer[0][image]), within: size, selection)
    }
  }
}

extension YOLOv1: TensorDetector {
  /// All on the image come into the choice.
  public func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor) {
    (answer[0], answer[1], answer[1].keepingInside(size, boxes: answer[0]))
  }
}

/// What tells the numbers of all cells of a ``YOLOv1``.
class YOLOv1Network: Module {
  /// The numbers of each cell, row by row, and how many cells there are; subclasses say which.
  /// - Shapes: images `[n, c, h, w]`; result `[n, cells, columns]`
  func rows(of images: Tensor) -> (rows: Tensor, grid: Size2D) {
    misuse("\(type(of: self))", "it has no rows(of:); override it")
  }
}

/// The paper's network: convolutions, then two linear layers that see the whole image.
/// - Paper: Redmon et al. 2015, <https://arxiv.org/abs/1506.02640>, figure 3
final class YOLOv1PaperNetwork: YOLOv1Network {
  let features: Sequential
  let fc1: Linear
  let dropout = Dropout(0.5)
  let fc2: Linear
  private static let side = 7

  /// The window and the channels of a convolution; a pooling where there are none.
  private typealias Layer = (window: Int, channels: Int)

  init(channels: Int, columns: Int) {
    func repeated(_ count: Int, _ narrow: Int) -> [Layer?] {
      (0..<count).flatMap { _ in [(1, narrow), (3, 2 * narrow)] }
    }
    let first: [Layer?] = [(7, 64), nil, (3, 192), nil, (1, 128), (3, 256), (1, 256), (3, 512), nil]
    let last = [Layer?](repeating: (3, 1024), count: 4)
    let layers = first + repeated(4, 256) + repeated(1, 512) + [nil] + repeated(2, 512) + last
    var (made, width): ([Module], Int) = ([], channels)
    for (place, layer) in layers.enumerated() {
      guard let layer else {
        made.append(MaxPool2d(2))
        continue
      }
      let isHalving = place == 0 || place == layers.count - 3
      made.append(
        Conv2d(
          width, layer.channels, kernel: Size2D(layer.window), stride: isHalving ? 2 : 1,
          padding: .all(layer.window / 2), weight: .kaimingNormal(.fanIn, before: .yolo), bias: .constant(0)))
      made.append(Elementwise(.yolo))
      width = layer.channels
    }
    features = Sequential(made)
    fc1 = Linear(width * Self.side * Self.side, 4096)
    fc2 = Linear(4096, Self.side * Self.side * columns, bias: .constant(0.25))
  }

  override func rows(of images: Tensor) -> (rows: Tensor, grid: Size2D) {
    scope {
      let y = dropout(Nonlinearity.yolo(fc1(features(images).flattened(from: 1))))
      let cells = Self.side * Self.side
      return (fc2(y).reshaped([images.shape[0], cells, fc2.weight.shape[0] / cells]), Size2D(Self.side))
    }
  }
}

/// Any network, then two convolutions and one that predicts.
final class YOLOv1Backbone: YOLOv1Network {
  let body: any Backbone
  let neck: Sequential
  let prediction: Conv2d

  init(_ body: any Backbone, columns: Int) {
    body.head = Elementwise(.identity)
    self.body = body
    neck = Sequential(
      .darknet(body.featureCount, 512, kernel: 3), .darknet(512, 512, kernel: 3))
    // At first each cell tells of small boxes, of which some overlap objects.
    prediction = Conv2d(512, columns, kernel: 1, weight: .normal(deviation: 0.01), bias: .constant(0.25))
  }

  override func rows(of images: Tensor) -> (rows: Tensor, grid: Size2D) {
    scope {
      let map = prediction(neck(body.features(of: images)))
      return (map.anchorRows(map.shape[1]), map.grid)
    }
  }
}

extension Nonlinearity {
  /// A tenth of what is below 0.
  fileprivate static let yolo = Nonlinearity.leakyReLU(slope: 0.1)
}

extension YOLOv1.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String {
    variant == .paper
      ? "one-stage detector with 7 × 7 cells: the paper's network for images of 448 pixels"
      : "one-stage detector with cells of 32 pixels, on ResNet-18"
  }
  /// The detector.
  public func makeDetector() -> any Detector { YOLOv1(self) }
  /// The paper's linear layers are made for one size; else from 32 pixels on.
  public func problem(with size: Size2D) -> String? {
    guard variant == .paper else { return sideProblem(size, 32...4096) }
    return size == Size2D(448) ? nil : "takes images of 448×448; resize them"
  }
  /// The keys `num_classes`, `in_channels`, `box_weight` and `background_weight`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "box_weight", \.boxWeight, "How much boxes count beside all else.", .between(0, 1000),
      alsoKnownAs: ["lambda_coord", "coord_scale"]),
    ConfigField(
      "background_weight", \.backgroundWeight, "How much it counts that there is no object.", .between(0, 1000),
      alsoKnownAs: ["lambda_noobj", "noobject_scale"]),
  ]
}

extension YOLOv1 {
  static func facts(of variant: Variant) -> DetectorFacts {
    switch variant {
    case .paper:
      DetectorFacts(
        parameterCount: 271_703_550, imageSide: 448, normalization: nil, paper: "https://arxiv.org/abs/1506.02640")
    case .resNet18:
      DetectorFacts(parameterCount: 15_912_542, imageSide: 448, paper: "https://arxiv.org/abs/1506.02640")
    }
  }
}

extension YOLOv1: KnownElsewhere {
  /// Those of the network it is built on, as classifiers have them.
  public var otherNames: [WeightNames] {
    guard let body = (network as? YOLOv1Backbone)?.body else { return [] }
    return [.classifier(below: "network.body", without: [type(of: body).headName])]
  }
}
