public import SaccadeData
public import SaccadeEngine
public import SaccadeImages

/// Judges boxes or masks as COCO does: picture by picture, then all together.
///
/// Figures are those of pycocotools, to the last digits: what is matched with what, crowds and ranges of area that are of no
/// account, how many boxes a picture may have, and −1 where nothing is there to be found.
///
/// ```swift
/// var evaluation = COCOEvaluation(classCount: 80)
/// for image in annotations.images { evaluation.add(found[image.file] ?? [], truth: image.objects) }
/// print(evaluation.result().averagePrecision)
/// ```
/// - Paper: Lin et al. 2014, *Microsoft COCO: common objects in context*, <https://arxiv.org/abs/1405.0312>, §5; the rules
///   are those of <https://cocodataset.org/#detection-eval>
public struct COCOEvaluation: Sendable {
  /// What of an object is judged.
  public enum Kind: Sendable {
    /// Its box: COCO's `bbox`.
    case boxes
    /// Its pixels: COCO's `segm`.
    case masks
  }

  /// How much of an overlap counts as found: 0.50, 0.55, … 0.95.
  ///
  /// The steps are summed as numpy's `linspace` does, since an overlap may be exactly on one.
  public static let thresholds: [Double] = steps(from: 0.5, to: 0.95, count: 10)
  /// The recalls at which precision is read: 0.00, 0.01, … 1.00.
  static let recalls: [Double] = steps(from: 0, to: 1, count: 101)
  /// How many boxes of a class a picture may have, in the three counts.
  public static let detectionLimits = [1, 10, 100]
  /// Areas that are judged, in square pixels, both ends included: all, small, medium, large.
  static let areas: [ClosedRange<Double>] = [0...1e10, 0...1024, 1024...9216, 9216...1e10]

  static func steps(from start: Double, to end: Double, count: Int) -> [Double] {
    let step = (end - start) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? end : Double($0) * step + start }
  }

  /// Whether a box was matched at each threshold, and is of no account at each: a bit a threshold.
  struct Verdict: Sendable {
    var score: Double
    /// The box's place among those of its class on its picture.
    var rank: UInt16
    var matched: UInt16
    var ignored: UInt16
  }

  /// What was judged of a class within a range of areas.
  struct Tally: Sendable {
    var verdicts: [Verdict] = []
    /// How many objects there are to be found.
    var objectCount = 0
    /// Whether any picture had objects or boxes of the class, be they of no account.
    var isSeen = false
  }

  /// How many classes there are.
  public let classCount: Int
  /// What of objects is judged.
  public let kind: Kind
  /// How many pictures were judged.
  public private(set) var imageCount = 0
  /// By class, then by range of areas.
  private(set) var tallies: [[Tally]]

  /// Nothing judged yet.
  public init(classCount: Int, of kind: Kind = .boxes) {
    self.classCount = classCount
    self.kind = kind
    tallies = Array(repeating: Array(repeating: Tally(), count: Self.areas.count), count: classCount)
  }

  /// Judges the boxes found on a picture.
  /// - Parameters:
  ///   - boxes: in any order; of equal scores the first comes first. Of each class the hundred with the best scores count
  ///   - truth: what is there. A crowd need not be found, and any number of boxes in it is right
  ///   - size: the picture's, where masks are judged; of what has no outline all of its box counts
  /// - Traps: if a class is none of those that are judged, a score is no number, or masks are judged and a box has none, or
  ///   one of another size
  public mutating func add(_ boxes: [ScoredBox], truth: [AnnotatedObject], size: ImageSize? = nil) {
    imageCount += 1
    guard boxes.allSatisfy({ 0..<classCount ~= $0.label && !$0.score.isNaN }),
      truth.allSatisfy({ 0..<classCount ~= $0.label })
    else { misuse("COCOEvaluation", "classes are from 0 to \(classCount - 1), and scores are numbers") }
    let boxesByClass = Dictionary(grouping: boxes.indices, by: { boxes[$0].label })
    let truthByClass = Dictionary(grouping: truth.indices, by: { truth[$0].label })
    for label in Set(boxesByClass.keys).union(truthByClass.keys) {
      let found = (boxesByClass[label] ?? []).sorted { (boxes[$1].score, $0) < (boxes[$0].score, $1) }
        .prefix(Self.detectionLimits[2])
      let objects = (truthByClass[label] ?? []).map { truth[$0] }
      switch kind {
      case .boxes: judge(BoxOverlaps(found.map { boxes[$0] }, objects), label)
      case .masks: judge(BoxOverlaps(masksOf: found.map { boxes[$0] }, objects, on: size), label)
      }
    }
  }

  private mutating func judge(_ found: BoxOverlaps, _ label: Int) {
    let (boxes, areas, crowds, overlaps) = (found.boxes, found.objectAreas, found.crowds, found.overlaps)
    let truth = areas
    for (place, range) in Self.areas.enumerated() {
      let ignored = truth.indices.map { crowds[$0] || !range.contains(areas[$0]) }
      // Objects that count come first, in their order; the others may take what is left.
      let order = truth.indices.filter { !ignored[$0] } + truth.indices.filter { ignored[$0] }
      var verdicts = boxes.enumerated().map { rank, box in
        Verdict(score: box.score, rank: UInt16(rank), matched: 0, ignored: 0)
      }
      var isTaken = [Bool](repeating: false, count: truth.count)
      for (bit, threshold) in Self.thresholds.enumerated() {
        for index in isTaken.indices { isTaken[index] = false }
        let mark = UInt16(1) << UInt16(bit)
        for row in boxes.indices {
          var best = min(threshold, 1 - 1e-10)
          var match: Int?
          for column in order {
            if isTaken[column] && !crowds[column] { continue }
            if let match, !ignored[match], ignored[column] { break }
            let overlap = overlaps[row * truth.count + column]
            if overlap < best { continue }
            (best, match) = (overlap, column)
          }
          if let match {
            isTaken[match] = true
            verdicts[row].matched |= mark
            if ignored[match] { verdicts[row].ignored |= mark }
          } else if !range.contains(found.areas[row]) {
            verdicts[row].ignored |= mark
          }
        }
      }
      tallies[label][place].verdicts += verdicts
      tallies[label][place].objectCount += ignored.count { !$0 }
      tallies[label][place].isSeen = true
    }
  }

  /// The common area over that of both, or over the box's own where the object is a crowd.
  static func overlap(_ box: PixelBounds, _ object: PixelBounds, isCrowd: Bool) -> Double {
    let width = min(box.width + box.x, object.width + object.x) - max(box.x, object.x)
    let height = min(box.height + box.y, object.height + object.y) - max(box.y, object.y)
    guard width > 0, height > 0 else { return 0 }
    let common = width * height
    return common / (isCrowd ? box.area : box.area + object.area - common)
  }

  /// The figures of all that was judged.
  public func result() -> COCOResult { COCOResult(tallies) }
}
