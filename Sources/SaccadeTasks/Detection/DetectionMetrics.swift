public import SaccadeData
public import SaccadeEngine
public import SaccadeImages
import Synchronization

/// The losses over batches that are learnt from, and the precision of what is found on pictures that are judged.
public struct DetectionMetrics: LearningMetrics, ConfusionMetrics {
  /// How many images went in.
  public private(set) var sampleCount = 0
  private var losses = LossMeans()
  /// How many objects there were to learn; nil where that was not counted from the start.
  private var objectCount: Int? = 0
  /// COCO's count of what was judged; nil where nothing was.
  private(set) var coco: COCOEvaluation?
  private(set) var voc: VOCEvaluation?
  /// COCO's count of masks; nil where nothing was judged, or boxes alone.
  private(set) var masks: COCOEvaluation?
  /// The pictures that went worst and best.
  private(set) var noted = NotedPictures()
  /// How often objects of each class were taken for each, of what was found with a fair score; the class after all others
  /// is nothing: objects that were not found, and boxes where there is none.
  public private(set) var confusion = ConfusionCounts()
  /// Some of the pictures on which that happened.
  public private(set) var mistaken = MistakenSamples()
  /// What the counts come to, which takes a while and is asked for more than once.
  private var kept = Kept()

  /// The figures, the usual one for a best checkpoint first.
  static let kinds: [(name: String, kind: Figure.Kind)] = [
    "AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large", "AR1", "AR10", "AR100", "VOC_AP", "VOC_AP_2007",
    "mask_AP", "mask_AP50", "mask_AP75", "mask_AP_small", "mask_AP_medium", "mask_AP_large",
  ].map { ($0, .rate) }
  /// What the names of figures of masks begin with.
  static let maskPrefix = "mask_"

  /// What people call a figure of a validation or a part of the loss: `AP small`, `loss of boxes`; nil of other names.
  static func title(of name: String) -> String? {
    if kinds.contains(where: { $0.name == name }) { return name.replacing("_", with: " ") }
    let part = name.trimmingPrefix("loss_")
    return part.count < name.count ? "loss of \(part.replacing("_", with: " "))" : nil
  }

  /// No images yet.
  public init() {}

  private enum CodingKeys: CodingKey { case sampleCount, lossSum, partNames, partSums, objectCount }

  /// Reads figures that were saved.
  /// - Throws: `DecodingError` if they are none that batches add up to
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    sampleCount = try values.decode(Int.self, forKey: .sampleCount)
    losses = LossMeans(
      count: sampleCount, sum: try values.decode(Double.self, forKey: .lossSum),
      partNames: try values.decode([String].self, forKey: .partNames),
      partSums: try values.decode([Double].self, forKey: .partSums))
    objectCount = try values.decodeIfPresent(Int.self, forKey: .objectCount)
    // The count goes on growing, and an integer ends.
    guard 0..<(1 << 53) ~= sampleCount, 0..<(1 << 53) ~= objectCount ?? 0,
      losses.isPossible(of: sampleCount)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .sampleCount, in: values, debugDescription: "the counts do not go together")
    }
  }

  /// Writes what learning adds up to; a validation is never saved before its end.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(sampleCount, forKey: .sampleCount)
    try values.encode(losses.sum, forKey: .lossSum)
    try values.encode(losses.partNames, forKey: .partNames)
    try values.encode(losses.partSums, forKey: .partSums)
    try values.encodeIfPresent(objectCount, forKey: .objectCount)
  }

  /// Adds a batch that was learnt from.
  /// - Parameters:
  ///   - parts: the parts of its mean loss
  ///   - loss: their sum
  ///   - count: how many images it has
  ///   - objects: how many objects there are on them; nil does not count them
  public mutating func add(_ parts: [(name: String, loss: Double)], loss: Double, count: Int, objects: Int? = nil) {
    objectCount = objects.flatMap { objects in objectCount.map { $0 + objects } }
    losses.add(loss, parts: parts, of: count)
    sampleCount += count
  }

  /// Whether there was anything to learn.
  public var warnings: [String] {
    guard sampleCount > 0, objectCount == 0 else { return [] }
    return [
      "no box is left on any of \(sampleCount) training pictures after the steps of data.train.pipeline: nothing is learnt "
        + "but background; look at them with saccade data browse"
    ]
  }

  /// Adds a picture that was judged.
  /// - Parameters:
  ///   - found: what was found on it, in pixels of its file
  ///   - truth: what is there
  ///   - index: its number in the data set
  ///   - classCount: how many classes there are
  ///   - maskSize: the size of the picture's file, if masks are judged, too
  /// - Traps: if a class is none of those, or masks are to be judged and something was found without
  public mutating func add(
    _ found: [ScoredBox], truth: [AnnotatedObject], index: Int, classCount: Int, maskSize: ImageSize? = nil
  ) {
    // The accumulated picture counts would otherwise be copied with every picture.
    var (coco, voc) = (
      self.coco ?? COCOEvaluation(classCount: classCount), self.voc ?? VOCEvaluation(classCount: classCount)
    )
    (self.coco, self.voc) = (nil, nil)
    coco.add(found, truth: truth)
    voc.add(found, truth: truth)
    (self.coco, self.voc) = (coco, voc)
    if let maskSize {
      var judged = masks ?? COCOEvaluation(classCount: classCount, of: .masks)
      masks = nil
      judged.add(found, truth: truth, size: maskSize)
      masks = judged
    }
    let seen = SeenObjects(found, truth: truth, index: index)
    noted.add(seen)
    seen.add(to: &confusion, &mistaken, nothing: classCount)
    sampleCount += 1
    kept = Kept()
  }

  /// The losses; or of pictures that were judged COCO's and VOC's figures, and COCO's of masks, without those of which
  /// there was nothing to be found, such as small objects.
  public var figures: [Figure] {
    guard coco != nil else {
      return [Figure("loss", losses.mean, .loss)] + losses.parts.map { Figure("loss_\($0.name)", $0.loss, .loss) }
    }
    return zip(Self.kinds, values).compactMap { entry, value in
      value < 0 ? nil : Figure(entry.name, value, entry.kind)
    }
  }

  /// The values of ``kinds``; −1 where there was nothing to be found.
  private var values: [Double] {
    guard let outcome else { return Self.kinds.map { _ in -1 } }
    let masks = outcome.masks.map { Array($0.overall.all.prefix(6)) } ?? Array(repeating: -1, count: 6)
    return Array(outcome.coco.overall.all.prefix(9)) + [outcome.voc, outcome.voc2007] + masks
  }

  /// What the counts come to; nil where nothing was judged.
  var outcome: Outcome? {
    guard let coco, let voc else { return nil }
    return kept.outcome.withLock { known in
      if let known { return known }
      let classes = voc.averagePrecisions([.area, .elevenPoints])
      let outcome = Outcome(
        coco: coco.result(), voc: VOCEvaluation.mean(classes[0]), voc2007: VOCEvaluation.mean(classes[1]),
        vocClasses: classes[0], masks: masks?.result())
      known = outcome
      return outcome
    }
  }

  /// What the counts come to.
  struct Outcome: Sendable {
    let coco: COCOResult
    let voc: Double
    let voc2007: Double
    let vocClasses: [Double]
    /// COCO's figures of masks.
    let masks: COCOResult?
  }

  private final class Kept: Sendable {
    let outcome = Mutex<Outcome?>(nil)
  }
}
