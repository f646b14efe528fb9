import SaccadeEngine

extension RunLengthMask {
  /// How many pixels belong to both objects, read off the runs.
  /// - Traps: if the masks are of pictures of different sizes
  public func intersectionArea(_ other: RunLengthMask) -> Int {
    requireSize(of: other, "RunLengthMask.intersectionArea")
    var area = 0
    counts.withUnsafeBufferPointer { first in
      other.counts.withUnsafeBufferPointer { second in
        Self.merge(first, second) { length, isInFirst, isInSecond in
          if isInFirst && isInSecond { area += length }
        }
      }
    }
    return area
  }

  /// The common pixels of both objects over those of either, 0…1, as `iou` of pycocotools: 0 if they have none in common.
  ///
  /// A crowd holds many objects, of which one was found: the common pixels are then taken over those of this mask alone.
  /// - Parameter isCrowd: whether `other`, which is what is there, is a crowd
  /// - Traps: if the masks are of pictures of different sizes
  public func intersectionOverUnion(_ other: RunLengthMask, isCrowd: Bool = false) -> Double {
    let common = intersectionArea(other)
    guard common > 0 else { return 0 }
    let own = area
    return Double(common) / Double(isCrowd ? own : own + other.area - common)
  }

  /// How much each of some masks overlaps with each of others, as `iou` of pycocotools; masks whose boxes do not meet cost
  /// nothing.
  /// - Parameters:
  ///   - found: the objects that were found
  ///   - truth: those that are there
  ///   - crowds: which of `truth` are crowds, of which common pixels are taken over those of the found one alone; none if
  ///     it is empty
  /// - Returns: row by row, a row a found one, numbers of 0…1: as many as `found.count · truth.count`
  /// - Traps: if masks are of pictures of different sizes, or `crowds` has another count than `truth`
  public static func overlaps(
    of found: [RunLengthMask], with truth: [RunLengthMask], crowds: [Bool] = []
  ) -> [Double] {
    guard crowds.isEmpty || crowds.count == truth.count else {
      misuse(
        "RunLengthMask.overlaps", "each object is a crowd or none: \(crowds.count) for \(truth.count); leave crowds out"
      )
    }
    if let first = found.first ?? truth.first {
      for other in found + truth { first.requireSize(of: other, "RunLengthMask.overlaps") }
    }
    let (boxes, others) = (found.map(\.box), truth.map(\.box))
    let (areas, otherAreas) = (found.map(\.area), truth.map(\.area))
    var result = [Double](repeating: 0, count: found.count * truth.count)
    for (row, box) in boxes.enumerated() {
      for (column, other) in others.enumerated() {
        guard let box, let other, !box.intersection(other).isEmpty else { continue }
        let common = found[row].intersectionArea(truth[column])
        guard common > 0 else { continue }
        let isCrowd = !crowds.isEmpty && crowds[column]
        let all = isCrowd ? areas[row] : areas[row] + otherAreas[column] - common
        result[row * truth.count + column] = Double(common) / Double(all)
      }
    }
    return result
  }

  /// The pixels that belong to both objects.
  /// - Traps: if the masks are of pictures of different sizes
  public func intersection(_ other: RunLengthMask) -> RunLengthMask {
    merged(other, "RunLengthMask.intersection") { $0 && $1 }
  }

  /// The pixels that belong to either object.
  /// - Traps: if the masks are of pictures of different sizes
  public func union(_ other: RunLengthMask) -> RunLengthMask {
    merged(other, "RunLengthMask.union") { $0 || $1 }
  }

  /// The pixels that belong to this object and not to the other.
  /// - Traps: if the masks are of pictures of different sizes
  public func subtracting(_ other: RunLengthMask) -> RunLengthMask {
    merged(other, "RunLengthMask.subtracting") { $0 && !$1 }
  }

  private func requireSize(of other: RunLengthMask, _ operation: String) {
    guard size == other.size else {
      misuse(operation, "the masks are of pictures of \(size) and \(other.size); resize one of them before")
    }
  }

  @inline(__always)
  private func merged(
    _ other: RunLengthMask, _ operation: String, _ rule: (Bool, Bool) -> Bool
  ) -> RunLengthMask {
    requireSize(of: other, operation)
    var (runs, length, isInside): ([UInt32], UInt32, Bool) = ([], 0, false)
    runs.reserveCapacity(counts.count + other.counts.count)
    counts.withUnsafeBufferPointer { first in
      other.counts.withUnsafeBufferPointer { second in
        Self.merge(first, second) { step, isInFirst, isInSecond in
          let isIn = rule(isInFirst, isInSecond)
          if isIn != isInside {
            runs.append(length)
            (isInside, length) = (isIn, 0)
          }
          length += UInt32(step)
        }
      }
    }
    return RunLengthMask(runs: runs + [length], size: size)
  }

  /// Goes through the runs of both, and calls a closure with each stretch in which neither changes.
  @inline(__always)
  private static func merge(
    _ first: UnsafeBufferPointer<UInt32>, _ second: UnsafeBufferPointer<UInt32>,
    _ stretch: (_ length: Int, _ isInFirst: Bool, _ isInSecond: Bool) -> Void
  ) {
    var (a, b) = (0, 0)
    var (left, right): (UInt32, UInt32) = (0, 0)
    // A run's place in the list says whether it is inside; those that have been passed are counted.
    while true {
      while left == 0, a < first.count {
        left = first[a]
        a += 1
      }
      while right == 0, b < second.count {
        right = second[b]
        b += 1
      }
      let step = min(left, right)
      if step == 0 { return }
      stretch(Int(step), a & 1 == 0, b & 1 == 0)
      left -= step
      right -= step
    }
  }
}
