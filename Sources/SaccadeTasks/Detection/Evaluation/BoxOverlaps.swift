import SaccadeData
import SaccadeEngine
import SaccadeImages

/// How much what was found of a class on a picture has in common with what is there, by boxes or by masks.
struct BoxOverlaps {
  /// What was found, the surest first.
  let boxes: [ScoredBox]
  /// How large each of these is, in square pixels.
  let areas: [Double]
  /// How large each object is, as its file says or as it is.
  let objectAreas: [Double]
  /// Which objects are crowds.
  let crowds: [Bool]
  /// A row for each that was found, a column for each object.
  let overlaps: [Double]

  /// By boxes.
  init(_ boxes: [ScoredBox], _ truth: [AnnotatedObject]) {
    let crowds = truth.map { $0.flags.contains(.crowd) }
    self.boxes = boxes
    self.crowds = crowds
    areas = boxes.map(\.bounds.area)
    objectAreas = truth.map { $0.area ?? $0.bounds.area }
    overlaps = boxes.flatMap { box in
      zip(truth, crowds).map { COCOEvaluation.overlap(box.bounds, $0.bounds, isCrowd: $1) }
    }
  }

  /// By masks.
  /// - Traps: unless what was found has masks of the picture's size
  init(masksOf boxes: [ScoredBox], _ truth: [AnnotatedObject], on size: ImageSize?) {
    let found = boxes.compactMap(\.mask)
    guard let size, found.count == boxes.count, found.allSatisfy({ $0.size == size }) else {
      misuse(
        "COCOEvaluation",
        "what was found must have masks of the picture's size: \(found.count) masks of \(boxes.count) boxes, picture "
          + "\(size.map(\.inWords) ?? "of no size"); give add(_:truth:size:) both")
    }
    let objects = truth.map { $0.runs(on: size) }
    let crowds = truth.map { $0.flags.contains(.crowd) }
    self.boxes = boxes
    self.crowds = crowds
    areas = found.map { Double($0.area) }
    objectAreas = zip(truth, objects).map { $0.area ?? Double($1.area) }
    overlaps = RunLengthMask.overlaps(of: found, with: objects, crowds: crowds)
  }
}

extension AnnotatedObject {
  /// Its pixels on a picture: those of its outline, or where it has none all of its box.
  fileprivate func runs(on size: ImageSize) -> RunLengthMask {
    let box = bounds.box
    let corners = [box.x1, box.y1, box.x2, box.y1, box.x2, box.y2, box.x1, box.y2]
    return (outline ?? .polygons([corners])).runs(on: size)
  }
}
