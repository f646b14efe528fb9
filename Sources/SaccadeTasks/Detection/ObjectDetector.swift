import SaccadeData
import SaccadeEngine
public import SaccadeImages
import SaccadeLayers
public import SaccadeModels
import SaccadeText

/// A trained detector together with its class names and the preparation of its pictures: what finds objects.
///
/// ```swift
/// let detector = try Predictors.load(checkpoint: "runs/voc/best.safetensors") as? ObjectDetector
/// for object in try detector?.find(in: Image(contentsOf: "street.jpg")) ?? [] { print(object.name, object.box) }
/// ```
public final class ObjectDetector: ThresholdPredictor {
  /// An object that was found.
  public struct Found: Hashable, Codable, Sendable {
    /// The class's name.
    public let name: String
    /// The class's number.
    public let label: Int
    /// How sure the detector is, 0 to 1.
    public let score: Float
    /// Where, in pixels of the picture.
    public let box: Box
    /// Which pixels of the picture are its; nil of a detector that tells boxes alone.
    public let mask: RunLengthMask?

    /// An object of its parts.
    public init(name: String, label: Int, score: Float, box: Box, mask: RunLengthMask? = nil) {
      self.name = name
      self.label = label
      self.score = score
      self.box = box
      self.mask = mask
    }
  }

  /// The score above which objects are told unless something else is asked for.
  public static let usualThreshold: Float = 0.3

  /// The detector.
  public let model: any Detector
  /// The classes, by number.
  public let classNames: [String]
  /// What is done to a picture before the detector sees it.
  public var preprocessing: Preprocessing
  /// The score that what is found has to be above.
  public var threshold = ObjectDetector.usualThreshold
  /// Boxes are drawn.
  public var draws: Bool { true }
  private let divisor: Int
  private let prepared: PreparedDetector

  /// A detector from its parts.
  /// - Parameter divisor: what the sides of planes are a multiple of, where the preparation leaves no fixed size
  /// - Traps: unless each class has a name
  public init(model: any Detector, classNames: [String], preprocessing: Preprocessing, divisor: Int = 1) {
    guard classNames.count == model.classCount else {
      misuse(
        "ObjectDetector",
        "each class must have a name: \(classNames.count) names, \(model.classCount) classes of the model")
    }
    self.model = model
    prepared = PreparedDetector(model)
    self.classNames = classNames
    self.preprocessing = preprocessing
    self.divisor = divisor
  }

  /// The objects on a picture, the surest first.
  /// - Throws: `PreprocessingError` if a step would make too many pixels
  public func find(in image: Image) throws -> [Found] { try found(in: [image])[0].objects }

  /// The objects on each of some pictures, the surest first; the network sees the pictures together, which is faster.
  ///
  /// Where the preparation leaves pictures of several sizes, smaller ones stand in the corner of a plane for the largest.
  /// - Throws: `PreprocessingError` if a step would make too many pixels
  public func find(in images: [Image]) throws -> [[Found]] { try found(in: images).map(\.objects) }

  private func found(in images: [Image]) throws -> [(objects: [Found], isFinite: Bool)] {
    guard !images.isEmpty else { return [] }
    let batch = try batch(of: images)
    let (wasTraining, selection) = (model.isTraining, model.selection)
    model.eval()
    model.selection.scoreThreshold = threshold
    defer {
      model.selection = selection
      if wasTraining { model.train() }
    }
    return try prepared.detections(in: batch.planes).enumerated().map { place, detections in
      let boxes = batch.onFile(detections, of: place)
      let objects = boxes.map { box in
        Found(
          name: classNames[box.label], label: box.label, score: Float(box.score), box: box.bounds.box, mask: box.mask)
      }
      return (objects, boxes.count == detections.count)
    }
  }

  /// What the network sees of pictures.
  /// - Throws: `PreprocessingError` if a step would make too many pixels
  /// - Traps: if there is no picture
  public func planes(of images: [Image]) throws -> ImagePlanes {
    guard !images.isEmpty else { misuse("ObjectDetector.planes", "there must be a picture") }
    return try batch(of: images).planes
  }

  private func batch(of images: [Image]) throws -> DetectionBatch {
    // What is done for prediction has nothing random in it.
    var random = RandomStream(seed: 0)
    let samples = try images.map { try preprocessing.preview(Sample($0), using: &random) }
    let fits = samples.allSatisfy { $0.image.size == preprocessing.size }
    return DetectionBatch(
      samples, indices: Array(samples.indices), multipleOf: fits ? 1 : divisor,
      normalizedBy: preprocessing.normalization,
      hasProposals: preprocessing.transforms.contains { $0.findsProposals })
  }

  /// The objects on a picture with their boxes, and masks if the detector tells them, as lines, values and marks.
  ///
  /// A mask's values are its pixels as COCO writes them, and how many there are.
  /// - Parameter count: how many at most, the surest; nil is all
  /// - Throws: `PreprocessingError` if a step would make too many pixels
  public func predict(_ image: Image, top count: Int?) throws -> Prediction {
    let (all, isFinite) = try found(in: [image])[0]
    let objects = Array(all.prefix(count ?? all.count))
    let width = objects.map(\.name.count).max() ?? 0
    let lines = objects.map { object in
      let sides = [object.box.x1, object.box.y1, object.box.x2, object.box.y2]
      let places =
        sides.map { fixed(Double($0), digits: 1).aligned(to: 8) }.joined()
        + (object.mask.map { "\($0.area)".aligned(to: 10) + " pixels" } ?? "")
      return
        "\(fixed(Double(object.score) * 100, digits: 1).aligned(to: 7)) %  \(object.name.padded(to: width))\(places)"
    }
    let record: LogRecord = [
      "objects": .list(
        objects.map { object in
          var record: LogRecord = [
            "name": .text(object.name), "label": .integer(object.label), "score": .number(Double(object.score)),
            "box": .list([object.box.x1, object.box.y1, object.box.x2, object.box.y2].map { .number(Double($0)) }),
          ]
          if let mask = object.mask {
            record["segmentation"] = .object([
              "size": .list([.integer(mask.size.height), .integer(mask.size.width)]), "counts": .text(mask.compressed),
            ])
            record["area"] = .integer(mask.area)
          }
          return .object(record)
        })
    ]
    let marks = objects.enumerated().map { place, object in
      // Where objects have pixels, each has a colour: neighbours of a class would run together.
      PictureMark(
        "\(object.name) \(fixed(Double(object.score), digits: 2))", box: object.box, runs: object.mask,
        kind: object.mask == nil ? object.label : place)
    }
    let nothing = ["  nothing above \(fixed(Double(threshold), digits: 2))"]
    return Prediction(lines: lines.isEmpty ? nothing : lines, record: record, isFinite: isFinite) {
      $0.marked(with: marks)
    }
  }
}
