import SaccadeEngine

extension Detector {
  /// The objects of each image that a loss is about: those that are not ignored, and have an area.
  /// - Traps: unless each image has its objects, and their labels are below ``Detector/classCount``
  func countable(_ objects: [Instances], on images: ImagePlanes) -> [Instances] {
    guard objects.count == images.sizes.count else {
      misuse(
        "\(type(of: self))", "there must be the objects of each image: \(objects.count) of \(images.sizes.count) images"
      )
    }
    return objects.map { objects in
      let labels = objects.labels.scalars(as: Int.self)
      if let wrong = labels.first(where: { !(0..<classCount).contains($0) }) {
        misuse("\(type(of: self))", "labels must be 0 ..< \(classCount), the number of classes: \(wrong)")
      }
      return objects[!objects.isIgnored .&& objects.boxes.areLarger(than: 0)]
    }
  }
}

/// The anchors of a batch that are to find something, one image after the other, and what.
struct AnchorTargets {
  /// Where the predictions of each stand in a batch's, image after image: `[positives]`, int64.
  let places: Tensor
  /// The anchors themselves.
  let anchors: Boxes
  /// What each is to find.
  let boxes: Boxes
  /// The class of what each is to find.
  let labels: [Int]
  /// How many there are on each image.
  let counts: [Int]

  /// The anchors that matches of each image say.
  /// - Parameter anchors: those of each image, as many for each as it has matches
  init(_ matches: [Matches], _ anchors: [Boxes], _ objects: [Instances]) {
    var places: [Int] = []
    var parts: [(anchors: Boxes, boxes: Boxes)] = []
    var labels: [Int] = []
    var counts: [Int] = []
    var first = 0
    for ((matches, anchors), objects) in zip(zip(matches, anchors), objects) {
      let positives = matches.positives
      let chosen = matches.positiveObjects
      places += positives.map { first + $0 }
      first += matches.objects.count
      counts.append(positives.count)
      guard !positives.isEmpty else { continue }
      parts.append((anchors[Tensor(positives)], objects.boxes[Tensor(chosen)]))
      let known = objects.labels.scalars(as: Int.self)
      labels += chosen.map { known[$0] }
    }
    self.places = Tensor(places)
    self.anchors = .joined(parts.map(\.anchors))
    boxes = .joined(parts.map(\.boxes))
    self.labels = labels
    self.counts = counts
  }

  /// The places as numbers.
  var positions: [Int] { places.scalars(as: Int.self) }
  /// How many there are on all images.
  var count: Int { labels.count }
}

extension Tensor {
  /// What a convolution predicts for the anchors of each cell, a row an anchor: cells row by row, in each its anchors.
  /// - Shapes: input `[n, anchors · columns, h, w]`; result `[n, h · w · anchors, columns]`
  func anchorRows(_ columns: Int) -> Tensor {
    let (count, height, width) = (shape[0], shape[2], shape[3])
    let anchors = shape[1] / columns
    return reshaped([count, anchors, columns, height, width]).permuted([0, 3, 4, 1, 2])
      .reshaped([count, height * width * anchors, columns])
  }

  /// How many cells a feature map has, down and across.
  var grid: Size2D { Size2D(shape[2], shape[3]) }
}

/// The positions of the largest of some numbers above a threshold, the largest first and `limit` at most; of equals the
/// first come first.
func bestPositions(
  _ count: Int, above threshold: Float, limit: Int, _ value: (Int) -> Float
) -> [Int] {
  var found: [(position: Int, value: Float)] = []
  for position in 0..<count {
    let value = value(position)
    if value > threshold { found.append((position, value)) }
  }
  found.sort { $0.value != $1.value ? $0.value > $1.value : $0.position < $1.position }
  return found.prefix(limit).map(\.position)
}

/// What a detector holds for objects, before suppression.
struct Candidates {
  var scores: [Float] = []
  /// Which anchor, or proposal, each was found at.
  var anchors: [Int] = []
  var labels: [Int] = []

  mutating func append(score: Float, anchor: Int, label: Int) {
    scores.append(score)
    anchors.append(anchor)
    labels.append(label)
  }

  /// What is left of the boxes that the candidates' anchors become by their offsets.
  /// - Parameter offsets: of each anchor, `[anchors, 4]`
  func detections(
    _ offsets: Tensor, from anchors: Boxes, _ coder: BoxCoder, within size: Size2D, _ selection: DetectionSelection
  ) -> Detections {
    guard !scores.isEmpty else { return .none }
    let chosen = Tensor(self.anchors)
    let boxes = coder.boxes(of: offsets.indexSelect(axis: 0, chosen), from: anchors[chosen])
    return detections(boxes.clipped(to: size), selection)
  }

  /// What is left of the boxes that the candidates' anchors predict, and of them what lies in the image; boxes hide each other
  /// as they are predicted.
  /// - Parameter boxes: of each anchor
  func detections(_ boxes: Boxes, within size: Size2D, _ selection: DetectionSelection) -> Detections {
    guard !scores.isEmpty else { return .none }
    let kept = Detections(boxes: boxes[Tensor(anchors)], scores: Tensor(scores), labels: Tensor(labels))
      .suppressed(threshold: Double(selection.overlapThreshold))
    let inside = kept.with(kept.boxes.clipped(to: size))
    return inside[inside.boxes.areLarger(than: 0)].best(selection.limit)
  }

  /// What is left of boxes, one a candidate, when the better ones hide the worse.
  /// - Parameter smallest: how wide and high a box must be, in pixels
  func detections(_ boxes: Boxes, _ selection: DetectionSelection, smallest: Float = 0) -> Detections {
    guard !scores.isEmpty else { return .none }
    let isLarge = (boxes.widths .>= smallest) .&& (boxes.heights .>= smallest)
    return Detections(boxes: boxes, scores: Tensor(scores), labels: Tensor(labels))[isLarge]
      .suppressed(threshold: Double(selection.overlapThreshold)).best(selection.limit)
  }
}
