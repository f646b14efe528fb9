import SaccadeData

/// What was found on a picture with a fair score, and which of its objects that was.
struct SeenObjects {
  /// The picture's number in the data set.
  let index: Int
  /// What was found with a fair score, the surest first.
  let found: [ScoredBox]
  /// What was to be found.
  let truth: [AnnotatedObject]
  /// The place in ``found`` of each object of ``truth``: of its own class, or of another where there is none; nil where it was
  /// not found.
  private let seen: [Int?]
  /// The places in ``found`` of boxes on nothing: on no object, and on none that is excused.
  private let stray: [Int]

  /// How much a box and its object have in common at least, of both together.
  private static let leastOverlap = 0.5

  init(_ boxes: [ScoredBox], truth all: [AnnotatedObject], index: Int) {
    let isExcused = { (object: AnnotatedObject) in !object.flags.isDisjoint(with: [.crowd, .difficult]) }
    let truth = all.filter { !isExcused($0) }
    let excused = all.filter(isExcused)
    let found = boxes.filter { $0.score > Double(ObjectDetector.usualThreshold) }.sorted { $0.score > $1.score }
    var seen = [Int?](repeating: nil, count: truth.count)
    var rest = Array(found.indices)
    // An object's own class first: of a rider and his horse each box means one.
    for ofOwnClass in [true, false] {
      rest.removeAll { place in
        let box = found[place]
        let best = truth.indices.lazy.filter { seen[$0] == nil && (!ofOwnClass || truth[$0].label == box.label) }
          .map { (overlap: COCOEvaluation.overlap(box.bounds, truth[$0].bounds, isCrowd: false), place: $0) }
          .max { $0.overlap < $1.overlap }
        guard let best, best.overlap >= Self.leastOverlap else { return false }
        seen[best.place] = place
        return true
      }
    }
    stray = rest.filter { place in
      !excused.contains { object in
        let isCrowd = object.flags.contains(.crowd)
        return COCOEvaluation.overlap(found[place].bounds, object.bounds, isCrowd: isCrowd) >= Self.leastOverlap
      }
    }
    (self.index, self.found, self.truth, self.seen) = (index, found, truth, seen)
  }

  /// How many objects were found as what they are.
  var rightCount: Int { zip(seen, truth).count { seen, object in seen.map { found[$0].label } == object.label } }

  /// Adds the picture to counts of what was taken for what.
  /// - Parameter nothing: the class that stands for none
  func add(to counts: inout ConfusionCounts, _ mistaken: inout MistakenSamples, nothing: Int) {
    for (object, place) in zip(truth, seen) {
      let box = place.map { found[$0] }
      let label = box?.label ?? nothing
      counts.add(object.label, seenAs: label)
      guard label != object.label else { continue }
      mistaken.add(
        index, object.label, seenAs: label, confidence: Float(box?.score ?? 0), at: box?.bounds ?? object.bounds)
    }
    for place in stray {
      let box = found[place]
      counts.add(nothing, seenAs: box.label)
      mistaken.add(index, nothing, seenAs: box.label, confidence: Float(box.score), at: box.bounds)
    }
  }
}
