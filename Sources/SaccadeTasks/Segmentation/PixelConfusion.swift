import SaccadeData
public import SaccadeEngine

/// How many pixels of each class were taken for each: what the figures of a segmentation are reckoned from.
///
/// Pixels whose class is ``PixelClasses/ignored`` are left out.
public struct PixelConfusion: Hashable, Sendable {
  /// How many classes there are.
  public let classCount: Int
  /// The counts: a row for each class that pixels have, a column for each that they were taken for.
  private var counts: [Int]

  /// No pixels yet.
  /// - Traps: unless there are 0 to ``PixelClasses/most`` classes
  public init(classCount: Int) {
    guard 0...PixelClasses.most ~= classCount else {
      misuse("PixelConfusion", "there must be at most \(PixelClasses.most) classes: \(classCount)")
    }
    self.classCount = classCount
    counts = Array(repeating: 0, count: classCount * classCount)
  }

  /// How many pixels of a class were taken for another, or for what they are.
  public func count(_ label: Int, seenAs prediction: Int) -> Int { counts[label * classCount + prediction] }

  /// How many pixels were counted.
  public var total: Int { counts.reduce(0, +) }

  /// How many pixels have a class.
  public func count(of label: Int) -> Int { counts[label * classCount..<(label + 1) * classCount].reduce(0, +) }

  /// How many pixels were taken for a class.
  public func count(seenAs prediction: Int) -> Int {
    (0..<classCount).reduce(0) { $0 + counts[$1 * classCount + prediction] }
  }

  /// Adds the pixels of a picture.
  /// - Parameters:
  ///   - predicted: the class that each pixel was taken for
  ///   - truth: the class of each pixel, or ``PixelClasses/ignored``
  /// - Traps: unless there are as many of both, or if a class is none of those
  public mutating func add(predicted: [UInt8], truth: [UInt8]) {
    predicted.withUnsafeBytes { predicted in
      truth.withUnsafeBytes { truth in add(predicted, truth, of: UInt8.self) }
    }
  }

  /// Adds the pixels of a batch.
  /// - Shapes: both the same: `[n, h, w]`, whole numbers
  /// - Traps: if the shapes differ, or a class is none of those
  public mutating func add(predicted: Tensor, truth: Tensor) {
    guard predicted.shape == truth.shape, !predicted.dtype.isFloatingPoint, !truth.dtype.isFloatingPoint else {
      misuse(
        "PixelConfusion",
        "there must be two classes a pixel, whole numbers: predicted \(predicted.dtype) \(predicted.shape), true "
          + "\(truth.dtype) \(truth.shape); take argmax(axis: 1) of logits")
    }
    predicted.cast(to: .int64).withUnsafeBytes { predicted in
      truth.cast(to: .int64).withUnsafeBytes { truth in add(predicted, truth, of: Int64.self) }
    }
  }

  /// Adds the counts of other pixels.
  /// - Traps: if those are of another number of classes
  public mutating func add(_ other: PixelConfusion) {
    guard classCount == other.classCount else {
      misuse("PixelConfusion", "both must be of as many classes: \(classCount) and \(other.classCount)")
    }
    for place in counts.indices { counts[place] += other.counts[place] }
  }

  @inline(__always)
  private mutating func add<Label: FixedWidthInteger>(
    _ predicted: UnsafeRawBufferPointer, _ truth: UnsafeRawBufferPointer, of type: Label.Type
  ) {
    let (seen, own) = (predicted.bindMemory(to: Label.self), truth.bindMemory(to: Label.self))
    guard seen.count == own.count else {
      misuse("PixelConfusion", "each pixel has two classes: \(seen.count) predicted, \(own.count) true")
    }
    let bad = counts.withUnsafeMutableBufferPointer { Self.count(seen, own, classCount, into: $0) }
    guard let bad else { return }
    misuse(
      "PixelConfusion",
      "each class must be in 0 ..< \(classCount), a true one else \(PixelClasses.ignored): pixel \(bad) is of "
        + "\(own[bad]) and taken for \(seen[bad])")
  }

  /// Counts; gives the place of a pixel that has a class which is none.
  ///
  /// Neighbours are mostly alike: a run of them is counted at once, which does not wait for memory.
  @inline(__always)
  private static func count<Label: FixedWidthInteger>(
    _ seen: UnsafeBufferPointer<Label>, _ own: UnsafeBufferPointer<Label>, _ classCount: Int,
    into counts: UnsafeMutableBufferPointer<Int>
  ) -> Int? {
    let limit = UInt(classCount)
    var (place, run) = (0, 0)
    for index in 0..<own.count {
      let (label, prediction) = (UInt(truncatingIfNeeded: own[index]), UInt(truncatingIfNeeded: seen[index]))
      guard label < limit else {
        if label == UInt(PixelClasses.ignored) { continue }
        return index
      }
      guard prediction < limit else { return index }
      let key = Int(label &* limit &+ prediction)
      if key != place {
        if run > 0 { counts[place] += run }
        (place, run) = (key, 0)
      }
      run += 1
    }
    if run > 0 { counts[place] += run }
    return nil
  }

  /// The counts as those of other tasks are kept.
  public var table: ConfusionCounts {
    var table = ConfusionCounts()
    for label in 0..<classCount {
      for prediction in 0..<classCount {
        let count = count(label, seenAs: prediction)
        if count > 0 { table.add(label, seenAs: prediction, times: count) }
      }
    }
    return table
  }
}

extension PixelConfusion: Codable {
  private enum CodingKeys: CodingKey { case classCount, counts }

  /// Reads counts that were saved.
  /// - Throws: `DecodingError` if they are none that pixels add up to
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    classCount = try values.decode(Int.self, forKey: .classCount)
    counts = try values.decode([Int].self, forKey: .counts)
    // The counts go on growing, and an integer ends.
    guard 0...PixelClasses.most ~= classCount, counts.count == classCount * classCount,
      counts.allSatisfy({ 0..<(1 << 46) ~= $0 })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .counts, in: values, debugDescription: "the counts of pixels do not go together")
    }
  }
}
