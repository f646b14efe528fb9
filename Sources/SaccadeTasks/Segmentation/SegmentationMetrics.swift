public import SaccadeData
public import SaccadeEngine
public import SaccadeImages
import SaccadeText

/// The losses over batches, and how well the classes of pixels are met: IoU, accuracy, Dice, boundaries.
///
/// What is learnt from and what is judged tell the same figures; the boundary F-score is told of judged pictures alone.
public struct SegmentationMetrics: LearningMetrics, ConfusionMetrics {
  /// How many images went in.
  public private(set) var sampleCount = 0
  /// How many pixels of each class were taken for each.
  public private(set) var pixels = PixelConfusion(classCount: 0)
  /// How well boundaries are met; nil where that was not judged.
  public private(set) var boundaries: BoundaryScores?
  /// Some of the pictures on which a class was taken for another; how sure stands there for which part of the class's
  /// pixels on the picture.
  public private(set) var mistaken = MistakenSamples()
  /// The pictures that went worst and best.
  private(set) var noted = NotedMasks()
  private var losses = LossMeans()
  private var batchCount = 0
  /// How many batches have no pixel that counts.
  private var emptyBatchCount = 0

  /// The figures, the usual one for a best checkpoint first.
  static let kinds: [(name: String, kind: Figure.Kind)] = [
    ("mIoU", .rate), ("accuracy", .rate), ("mean_accuracy", .rate), ("mDice", .rate), ("fwIoU", .rate),
    ("boundary_F", .rate), ("loss", .loss),
  ]

  /// The name of the boundary F-score, which validations alone tell.
  static let boundaryName = "boundary_F"

  /// What people call a figure: `pixel accuracy`; nil of other names.
  static func title(of name: String) -> String? {
    switch name {
    case "accuracy": "pixel accuracy"
    case "mean_accuracy": "mean accuracy"
    case "mDice": "mean Dice"
    case "fwIoU": "frequency-weighted IoU"
    case "boundary_F": "boundary F"
    default: nil
    }
  }

  /// No images yet.
  public init() {}

  private enum CodingKeys: CodingKey { case sampleCount, pixels, losses, batchCount, emptyBatchCount }

  /// Reads figures that were saved.
  /// - Throws: `DecodingError` if they are none that batches add up to
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    sampleCount = try values.decode(Int.self, forKey: .sampleCount)
    pixels = try values.decode(PixelConfusion.self, forKey: .pixels)
    losses = try values.decode(LossMeans.self, forKey: .losses)
    batchCount = try values.decode(Int.self, forKey: .batchCount)
    emptyBatchCount = try values.decode(Int.self, forKey: .emptyBatchCount)
    // The count goes on growing, and an integer ends.
    guard 0..<(1 << 53) ~= sampleCount, 0...sampleCount ~= batchCount, 0...batchCount ~= emptyBatchCount,
      (sampleCount > 0) == (batchCount > 0), (pixels.total > 0) == (emptyBatchCount < batchCount),
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
    try values.encode(pixels, forKey: .pixels)
    try values.encode(losses, forKey: .losses)
    try values.encode(batchCount, forKey: .batchCount)
    try values.encode(emptyBatchCount, forKey: .emptyBatchCount)
  }

  /// That they are of a network of as many classes.
  public func problem(outputs: Int) -> String? {
    guard sampleCount > 0, pixels.classCount != outputs else { return nil }
    return "are of \(counted(pixels.classCount, "class", "classes")), and the network tells \(outputs) apart"
  }

  // MARK: What is added

  /// Adds a batch that was learnt from.
  /// - Parameters:
  ///   - predicted: the class that each pixel was taken for: `[n, h, w]`, whole numbers; `logits.argmax(axis: 1)`
  ///   - classes: the class of each pixel, or ``PixelClasses/ignored``: `[n, h, w]`, whole numbers
  ///   - classCount: how many classes there are
  ///   - loss: the mean loss of the batch
  ///   - parts: the parts of the loss by name, as `auxiliary`, if it has any
  /// - Traps: if the shapes differ, or a class is none of those
  public mutating func add(
    predicted: Tensor, classes: Tensor, classCount: Int, loss: Double, parts: [(name: String, loss: Double)] = []
  ) {
    let old = pixels.total
    need(classCount)
    pixels.add(predicted: predicted, truth: classes)
    count(classes.shape[0], isEmpty: pixels.total == old)
    losses.add(loss, parts: parts, of: classes.shape[0])
  }

  /// Adds a batch that was judged on its planes, each picture by itself.
  /// - Parameters:
  ///   - predicted: the class that each pixel was taken for: `[n, h, w]`, whole numbers
  ///   - batch: the pictures and the classes of their pixels
  ///   - classCount: how many classes there are
  ///   - loss: the mean loss of the batch; nil where it has none
  ///   - boundary: whether it is judged, too, how well boundaries are met
  /// - Traps: if the shapes differ, or a class is none of those
  public mutating func add(
    judged predicted: Tensor, batch: SegmentationBatch, classCount: Int, loss: Double?, boundary: Bool = true
  ) {
    guard predicted.shape == batch.classes.shape else {
      misuse(
        "SegmentationMetrics", "each pixel is taken for a class: \(predicted.shape), of classes \(batch.classes.shape)")
    }
    for (slot, size) in batch.sizes.enumerated() {
      add(
        judged: Self.corner(of: predicted, slot, size), truth: Self.corner(of: batch.classes, slot, size), size: size,
        index: batch.indices[slot], classCount: classCount, boundary: boundary,
        place: (map: batch.maps[slot], original: batch.originalSizes[slot]))
    }
    if let loss { losses.add(loss, of: batch.count) }
  }

  /// Adds a picture that was judged, at whatever size.
  /// - Parameters:
  ///   - predicted: the class that each pixel was taken for, row by row
  ///   - truth: the class of each pixel, row by row, or ``PixelClasses/ignored``
  ///   - size: the picture's size
  ///   - index: its number in the data set
  ///   - classCount: how many classes there are
  ///   - loss: its loss; nil where it has none
  ///   - boundary: whether it is judged, too, how well boundaries are met
  ///   - place: where the points of the picture in its file lie on what was judged, and how large that is, for pictures that
  ///     are looked at; nil is the file's own
  /// - Traps: unless there is a class for each pixel, or if one is none of those
  public mutating func add(
    judged predicted: [UInt8], truth: [UInt8], size: ImageSize, index: Int, classCount: Int, loss: Double? = nil,
    boundary: Bool = true, place: (map: PixelMap, original: ImageSize)? = nil
  ) {
    need(classCount)
    var own = PixelConfusion(classCount: classCount)
    own.add(predicted: predicted, truth: truth)
    pixels.add(own)
    count(1, isEmpty: own.total == 0)
    if let loss { losses.add(loss, of: 1) }
    if boundary {
      var scores = boundaries ?? BoundaryScores(classCount: classCount)
      boundaries = nil
      scores.add(predicted: predicted, truth: truth, size: size)
      boundaries = scores
    }
    let scores = SegmentationScores(own)
    noted.add(.init(index: index, meanIoU: scores.meanIoU, accuracy: scores.accuracy)) { note in
      let (map, original) = place ?? (.identity, size)
      note.predicted = Mask(looking: predicted, size, map: map, original: original)
      note.truth = Mask(looking: truth, size, map: map, original: original)
    }
    for label in scores.classes where label.rightCount < label.count {
      for other in scores.classes where other.label != label.label {
        let times = own.count(label.label, seenAs: other.label)
        guard times > 0 else { continue }
        mistaken.add(index, label.label, seenAs: other.label, confidence: Float(times) / Float(label.count))
      }
    }
  }

  private mutating func need(_ classCount: Int) {
    if pixels.classCount == 0 { pixels = PixelConfusion(classCount: classCount) }
    guard pixels.classCount == classCount else {
      misuse("SegmentationMetrics", "all pixels are of as many classes: \(pixels.classCount), then \(classCount)")
    }
  }

  private mutating func count(_ images: Int, isEmpty: Bool) {
    guard images > 0 else { return }
    sampleCount += images
    batchCount += 1
    if isEmpty { emptyBatchCount += 1 }
  }

  /// The classes on the upper left part of a plane, row by row.
  private static func corner(of classes: Tensor, _ slot: Int, _ size: ImageSize) -> [UInt8] {
    let (height, width) = (classes.shape[1], classes.shape[2])
    guard size.height <= height, size.width <= width else {
      misuse("SegmentationMetrics", "a picture lies on its plane: \(size.inWords) on \(height) × \(width)")
    }
    return classes.cast(to: .int64).withUnsafeBytes { bytes in
      let plane = bytes.bindMemory(to: Int64.self)[slot * height * width..<(slot + 1) * height * width]
      return Array(unsafeUninitializedCapacity: size.height * size.width) { corner, count in
        for row in 0..<size.height {
          for column in 0..<size.width {
            let label = plane[plane.startIndex + row * width + column]
            guard let byte = UInt8(exactly: label) else {
              misuse("SegmentationMetrics", "a class is a number from 0 to \(PixelClasses.ignored): \(label)")
            }
            corner.initializeElement(at: row * size.width + column, to: byte)
          }
        }
        count = size.height * size.width
      }
    }
  }

  // MARK: What it comes to

  /// The scores of the classes.
  public var scores: SegmentationScores { SegmentationScores(pixels) }

  /// How often each class was taken for each, in pixels.
  public var confusion: ConfusionCounts { pixels.table }

  /// The mean loss; mean IoU, accuracies and mean Dice; the boundary F-score where it was judged; and the parts of the loss.
  ///
  /// Those of which nothing can be said, since no pixel counts, are left out.
  public var figures: [Figure] {
    // Of pixels of which none counts nothing can be said; a loss that is no number is told.
    sampleCount > 0 ? all.filter { $0.kind == .loss || !$0.value.isNaN } : all
  }

  private var all: [Figure] {
    let scores = scores
    return (losses.count > 0 || sampleCount == 0 ? [Figure("loss", losses.mean, .loss)] : []) + [
      Figure("mIoU", scores.meanIoU, .rate), Figure("accuracy", scores.accuracy, .rate),
      Figure("mean_accuracy", scores.meanAccuracy, .rate), Figure("mDice", scores.meanDice, .rate),
      Figure("fwIoU", scores.frequencyWeightedIoU, .rate),
    ] + (boundaries.map { [Figure("boundary_F", $0.mean, .rate)] } ?? [])
      + losses.parts.map { Figure("loss_\($0.name)", $0.loss, .loss) }
  }

  /// Whether there were pixels to learn from.
  public var warnings: [String] {
    guard emptyBatchCount > 0 else { return [] }
    let all = counted(batchCount, "batch", "batches")
    let which = emptyBatchCount == batchCount ? all : "\(emptyBatchCount) of \(all)"
    return [
      "all pixels of \(which) are of no account (\(PixelClasses.ignored)): their loss is 0, and nothing is learnt from "
        + "them; look at the masks with saccade data browse"
    ]
  }
}
