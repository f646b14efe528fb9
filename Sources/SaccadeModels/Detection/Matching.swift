public import SaccadeEngine

/// Which object each anchor, or proposal, is to find.
public struct Matches: Hashable, Sendable {
  /// What an anchor has that is to find nothing.
  public static let background = -1
  /// What an anchor has that counts for nothing.
  public static let ignored = -2

  /// For each anchor the number of its object, or ``background`` or ``ignored``.
  public let objects: [Int]

  /// Matches of one's own.
  /// - Traps: if a number is below ``ignored``
  public init(_ objects: [Int]) {
    if let wrong = objects.first(where: { $0 < Self.ignored }) {
      misuse("Matches", "an anchor has an object's number, from 0 on, or −1 for none, −2 to be ignored: \(wrong)")
    }
    self.objects = objects
  }

  /// The anchors that are to find something, in their order.
  public var positives: [Int] { objects.indices.filter { objects[$0] >= 0 } }
  /// The anchors that are to find nothing, in their order.
  public var negatives: [Int] { objects.indices.filter { objects[$0] == Self.background } }
  /// For each anchor that is to find something, in their order, what it is.
  public var positiveObjects: [Int] { objects.filter { $0 >= 0 } }
  /// The same as a tensor, `[n]`, int64.
  public var tensor: Tensor { Tensor(objects) }
}

/// How much objects and anchors overlap, row by row; what is no number is less than any.
private struct Qualities {
  let objects, anchors: Int
  private let values: [Float]

  init(_ qualities: Tensor, _ matcher: String) {
    guard qualities.rank == 2, qualities.dtype.isFloatingPoint else {
      misuse(
        matcher,
        "qualities must be floating-point numbers [objects, anchors]: \(qualities.dtype) \(qualities.shape); truth.overlaps("
          + "with: anchors) gives them")
    }
    (objects, anchors) = (qualities.shape[0], qualities.shape[1])
    values = qualities.detached.scalars.map { $0.isNaN ? -.infinity : $0 }
  }

  subscript(_ object: Int, _ anchor: Int) -> Float { values[object * anchors + anchor] }

  /// For each anchor the object with the highest quality, the first of equals, and the quality; none without objects.
  func bestObjects() -> [(object: Int, quality: Float)] {
    guard objects > 0 else { return [] }
    var best = (0..<anchors).map { (object: 0, quality: values[$0]) }
    for object in 1..<max(objects, 1) {
      for anchor in 0..<anchors where self[object, anchor] > best[anchor].quality {
        best[anchor] = (object, self[object, anchor])
      }
    }
    return best
  }

  /// The anchor with an object's highest quality, the first of equals; nil if none is a number.
  func bestAnchor(of object: Int) -> Int? {
    let row = values[object * anchors..<(object + 1) * anchors]
    guard var best = row.indices.first else { return nil }
    for place in row.indices where values[place] > values[best] { best = place }
    return values[best] > -.infinity ? best - row.startIndex : nil
  }
}

/// Gives each anchor the object that it overlaps most, if that is enough: Faster R-CNN's and RetinaNet's rule.
///
/// From `high` on an anchor has its best object, below `low` it is background, and between it is ignored. Without objects
/// all anchors are background.
/// - Paper: Ren et al. 2015, Faster R-CNN, <https://arxiv.org/abs/1506.01497>, §3.1.2
public struct ThresholdMatcher: Hashable, Sendable {
  /// The quality from which on an anchor has its object.
  public let high: Float
  /// The quality below which an anchor is background.
  public let low: Float
  /// Whether an object's best anchors, all of equal quality, have their own best object even below the thresholds, so that
  /// no object goes without.
  public let keepsBestOfEach: Bool

  /// A matcher of two thresholds.
  /// - Traps: if the low one is above the high one
  public init(high: Float, low: Float, keepsBestOfEach: Bool = false) {
    guard low <= high else {
      misuse("ThresholdMatcher", "the low threshold must not be above the high one: \(low) and \(high)")
    }
    self.high = high
    self.low = low
    self.keepsBestOfEach = keepsBestOfEach
  }

  /// The object of each anchor.
  /// - Parameter qualities: how much they overlap: `truth.overlaps(with: anchors)`; what is no number does not
  /// - Shapes: `[objects, anchors]`
  /// - Traps: if the qualities are no matrix of floating-point numbers
  public func callAsFunction(_ qualities: Tensor) -> Matches {
    Matches(matched(Qualities(qualities, "ThresholdMatcher")))
  }

  fileprivate func matched(_ qualities: Qualities) -> [Int] {
    guard qualities.objects > 0 else { return [Int](repeating: Matches.background, count: qualities.anchors) }
    let best = qualities.bestObjects()
    var objects = best.map { object, quality in
      quality < low ? Matches.background : quality < high ? Matches.ignored : object
    }
    guard keepsBestOfEach else { return objects }
    for object in 0..<qualities.objects {
      guard let anchor = qualities.bestAnchor(of: object) else { continue }
      let highest = qualities[object, anchor]
      for anchor in 0..<qualities.anchors where qualities[object, anchor] == highest {
        objects[anchor] = best[anchor].object
      }
    }
    return objects
  }
}

/// Gives each anchor the object that it overlaps most, if that is enough, and each object the anchor that it overlaps most
/// in any case: SSD's rule.
///
/// An anchor that is the best of several objects has the last of them.
/// - Paper: Liu et al. 2015, SSD, <https://arxiv.org/abs/1512.02325>, §2.2
public struct SSDMatcher: Hashable, Sendable {
  /// The quality from which on an anchor has its best object.
  public let threshold: Float

  /// A matcher of a threshold.
  public init(threshold: Float = 0.5) { self.threshold = threshold }

  /// The object of each anchor.
  /// - Parameter qualities: how much they overlap: `truth.overlaps(with: anchors)`; what is no number does not
  /// - Shapes: `[objects, anchors]`
  /// - Traps: if the qualities are no matrix of floating-point numbers
  public func callAsFunction(_ qualities: Tensor) -> Matches {
    let qualities = Qualities(qualities, "SSDMatcher")
    var objects = ThresholdMatcher(high: threshold, low: threshold).matched(qualities)
    for object in 0..<qualities.objects {
      if let anchor = qualities.bestAnchor(of: object) { objects[anchor] = object }
    }
    return Matches(objects)
  }
}

/// Gives each anchor the object that it overlaps most, if that is enough, and then each object an anchor of its own: of all
/// pairs the best one first, whose object and anchor are then out of the way.
/// - Source: Zhang et al., *Dive into Deep Learning*, §14.4.3, <https://d2l.ai/chapter_computer-vision/anchor.html>
public struct BipartiteMatcher: Hashable, Sendable {
  /// The quality from which on an anchor has its best object.
  public let threshold: Float

  /// A matcher of a threshold.
  public init(threshold: Float = 0.5) { self.threshold = threshold }

  /// The object of each anchor.
  ///
  /// With more objects than anchors some objects have none.
  /// - Parameter qualities: how much they overlap: `truth.overlaps(with: anchors)`; what is no number does not
  /// - Shapes: `[objects, anchors]`
  /// - Traps: if the qualities are no matrix of floating-point numbers
  public func callAsFunction(_ qualities: Tensor) -> Matches {
    let qualities = Qualities(qualities, "BipartiteMatcher")
    var objects = ThresholdMatcher(high: threshold, low: threshold).matched(qualities)
    var isOpen = [Bool](repeating: true, count: qualities.objects)
    var isFree = [Bool](repeating: true, count: qualities.anchors)
    for _ in 0..<min(qualities.objects, qualities.anchors) {
      var best: (anchor: Int, object: Int)?
      // Anchors outside, so that of equals the first anchor comes first, as in the book.
      for anchor in 0..<qualities.anchors where isFree[anchor] {
        for object in 0..<qualities.objects where isOpen[object] {
          guard let known = best else {
            best = (anchor, object)
            continue
          }
          if qualities[object, anchor] > qualities[known.object, known.anchor] { best = (anchor, object) }
        }
      }
      guard let best, qualities[best.object, best.anchor] > -.infinity else { break }
      objects[best.anchor] = best.object
      isOpen[best.object] = false
      isFree[best.anchor] = false
    }
    return Matches(objects)
  }
}
