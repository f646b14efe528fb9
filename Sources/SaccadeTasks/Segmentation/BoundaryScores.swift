#if canImport(Glibc)
  import func Glibc.hypot
#else
  import func Darwin.hypot
#endif
import SaccadeData
public import SaccadeEngine
public import SaccadeImages

/// How well the boundaries of classes are met: the boundary F-score.
///
/// A pixel is on the boundary of its class if one of the four beside it has another. Of a class on a picture, precision is
/// the part of its predicted boundary that lies no further than the tolerance from its true one, recall the part of the
/// true one that lies so from the predicted one, and F their harmonic mean; it is 0 where one of both has no boundary, and
/// there is none where neither has. A picture's score is the mean over its classes, and the score of all the mean over
/// pictures.
///
/// The tolerance is ``tolerance(of:)``. Pixels of no account that lie no further than it from one that counts, as the
/// seams around the objects of VOC, take the class of the nearest; others are judged by nothing, and nothing ends at them.
/// - Paper: Csurka et al. 2013, *What is a good evaluation measure for semantic segmentation?*, §2.2
public struct BoundaryScores: Hashable, Sendable {
  private var sums: [Double]
  private var counts: [Int]
  private var sum = 0.0
  /// How many pictures have a score.
  public private(set) var pictureCount = 0

  /// No pictures yet.
  public init(classCount: Int) {
    sums = Array(repeating: 0, count: classCount)
    counts = Array(repeating: 0, count: classCount)
  }

  /// The mean over pictures, from 0 to 1; NaN without any.
  public var mean: Double { sum / Double(pictureCount) }

  /// The mean F of a class over the pictures where it has one, from 0 to 1; NaN without any.
  public func mean(of label: Int) -> Double { sums[label] / Double(counts[label]) }

  /// How far boundaries may lie apart on a picture: 0.75 % of its diagonal, in whole pixels, rounded up.
  public static func tolerance(of size: ImageSize) -> Int {
    max(1, Int((0.0075 * hypot(Double(size.height), Double(size.width))).rounded(.up)))
  }

  /// Adds a picture, and gives its score.
  /// - Parameters:
  ///   - predicted: the class that each pixel was taken for, row by row
  ///   - truth: the class of each pixel, row by row, or ``PixelClasses/ignored``
  ///   - size: the picture's size
  /// - Returns: from 0 to 1; nil where no class has a boundary
  /// - Traps: unless there is a class for each pixel, or if one is none of those
  @discardableResult
  public mutating func add(predicted: [UInt8], truth: [UInt8], size: ImageSize) -> Double? {
    guard predicted.count == size.height * size.width, truth.count == predicted.count else {
      misuse(
        "BoundaryScores",
        "each pixel has two classes: \(predicted.count) predicted, \(truth.count) true, of \(size.inWords)")
    }
    let reach = Self.tolerance(of: size)
    let own = BoundaryMap.filled(truth, size, reach: reach)
    // Where the truth is not known, the prediction is of no account.
    let seen = zip(predicted, own).map { $1 == PixelClasses.ignored ? PixelClasses.ignored : $0 }
    let (wanted, found) = (BoundaryMap(own, size), BoundaryMap(seen, size))
    let precision = found.met(by: wanted, reach: reach)
    let recall = wanted.met(by: found, reach: reach)
    var (total, classes) = (0.0, 0)
    for label in 0...Int(UInt8.max) where precision[label].count + recall[label].count > 0 {
      guard label < sums.count else {
        misuse("BoundaryScores", "each class must be in 0 ..< \(sums.count): \(label)")
      }
      // 2PR / (P + R); with no boundary on one side nothing is met on either.
      let (p, r) = (precision[label].part, recall[label].part)
      let score = p + r > 0 ? 2 * p * r / (p + r) : 0
      sums[label] += score
      counts[label] += 1
      total += score
      classes += 1
    }
    guard classes > 0 else { return nil }
    sum += total / Double(classes)
    pictureCount += 1
    return total / Double(classes)
  }
}

/// The pixels on boundaries, with the class whose boundary each is on.
private struct BoundaryMap {
  private let size: ImageSize
  /// Row by row; ``PixelClasses/ignored`` where there is no boundary.
  private let classes: [UInt8]

  /// The boundaries of a picture's classes.
  init(_ classes: [UInt8], _ size: ImageSize) {
    self.size = size
    let (height, width, none) = (size.height, size.width, PixelClasses.ignored)
    self.classes = Array(unsafeUninitializedCapacity: classes.count) { edges, count in
      classes.withUnsafeBufferPointer { classes in
        for row in 0..<height {
          for column in 0..<width {
            let place = row * width + column
            let own = classes[place]
            func ends(at other: UInt8) -> Bool { other != own && other != none }
            let isEdge =
              own != none
              && ((column > 0 && ends(at: classes[place - 1])) || (column + 1 < width && ends(at: classes[place + 1]))
                || (row > 0 && ends(at: classes[place - width]))
                || (row + 1 < height && ends(at: classes[place + width])))
            edges.initializeElement(at: place, to: isEdge ? own : none)
          }
        }
      }
      count = classes.count
    }
  }

  /// A way to a pixel not far away.
  private struct Step {
    let y: Int
    let x: Int

    /// Those to all pixels no further than a distance, the nearest first.
    static func within(_ reach: Int) -> [Step] {
      let square = (-reach...reach).flatMap { y in (-reach...reach).map { x in Step(y: y, x: x) } }
      func far(_ step: Step) -> Int { step.y * step.y + step.x * step.x }
      return square.filter { far($0) <= reach * reach }.sorted { far($0) < far($1) }
    }
  }

  /// How much of a boundary is met.
  struct Met {
    var count = 0
    var metCount = 0
    var part: Double { count > 0 ? Double(metCount) / Double(count) : 0 }
  }

  /// Of each class how much of its boundary lies no further than a distance from another's.
  func met(by other: BoundaryMap, reach: Int) -> [Met] {
    let (height, width) = (size.height, size.width)
    // The nearest first: most are met there.
    let steps = Step.within(reach)
    var met = [Met](repeating: Met(), count: 256)
    classes.withUnsafeBufferPointer { own in
      other.classes.withUnsafeBufferPointer { other in
        for row in 0..<height {
          for column in 0..<width {
            let label = own[row * width + column]
            guard label != PixelClasses.ignored else { continue }
            met[Int(label)].count += 1
            for step in steps {
              let (y, x) = (row + step.y, column + step.x)
              guard y >= 0, y < height, x >= 0, x < width, other[y * width + x] == label else { continue }
              met[Int(label)].metCount += 1
              break
            }
          }
        }
      }
    }
    return met
  }

  /// Classes with those pixels of no account filled that lie no further than a distance from one that counts: with the
  /// class of the nearest, of equal ones first in the nearer column, then left, then above.
  static func filled(_ classes: [UInt8], _ size: ImageSize, reach: Int) -> [UInt8] {
    let (height, width, none) = (size.height, size.width, PixelClasses.ignored)
    guard classes.contains(none), classes.contains(where: { $0 != none }) else { return classes }
    // How far up or down in its column each pixel has the nearest that counts; upwards is negative.
    let far = height + reach + 1
    var vertical = [Int](repeating: far, count: classes.count)
    for column in 0..<width {
      var last = -far
      for row in 0..<height {
        if classes[row * width + column] != none { last = row }
        vertical[row * width + column] = last - row
      }
      last = 2 * far
      for row in (0..<height).reversed() {
        let place = row * width + column
        if classes[place] != none { last = row }
        if last - row < -vertical[place] { vertical[place] = last - row }
      }
    }
    let columns = [0] + (1..<(reach + 1)).flatMap { [-$0, $0] }
    var filled = classes
    for row in 0..<height {
      for column in 0..<width where classes[row * width + column] == none {
        var nearest = reach * reach + 1
        for step in columns where column + step >= 0 && column + step < width && step * step < nearest {
          let place = row * width + column + step
          let distance = step * step + vertical[place] * vertical[place]
          guard distance < nearest else { continue }
          nearest = distance
          filled[row * width + column] = classes[place + vertical[place] * width]
        }
      }
    }
    return filled
  }
}
