import Saccade

/// What a detector says of every anchor of a picture: the likeliest class that is not background, how likely, and the box.
func everything(_ finder: Finder, says image: Tensor, anchors: Boxes) -> Detections {
  let (scores, offsets) = withoutGradient { finder.predictions(on: image, classes: 3) }
  let chances = scores[0].softmax()[..., 1...]  // [1280, 3]
  return Detections(
    boxes: coder.boxes(of: offsets[0], from: anchors).clipped(to: ImageSize(square: 128)),
    scores: chances.max(axis: 1), labels: chances.argmax(axis: 1))
}

extension Detections {
  /// One by one, as they are judged.
  var list: [ScoredBox] {
    let (scores, labels) = (scores.scalars, labels.scalars(as: Int.self))
    return boxes.list.enumerated().map { place, box in
      ScoredBox(label: labels[place], score: Double(scores[place]), bounds: PixelBounds(box))
    }
  }
}

/// How precision falls while recall rises, for one class: a point a box, from the surest on.
///
/// A box is right if it overlaps an object of the class by 0.5, and no surer one has this object.
func precisionByRecall(_ answers: [[ScoredBox]], _ truth: [[AnnotatedObject]], label: Int) -> [(Double, Double)] {
  let boxes = answers.enumerated().flatMap { image, boxes in
    boxes.filter { $0.label == label }.map { (image: image, box: $0) }
  }.sorted { $0.box.score > $1.box.score }
  var open = truth.map { $0.filter { $0.label == label }.map(\.bounds.box) }
  let count = open.reduce(0) { $0 + $1.count }
  var right = 0
  return boxes.enumerated().map { rank, answer in
    let box = answer.box.bounds.box
    let best = open[answer.image].indices.max {
      open[answer.image][$0].intersectionOverUnion(box) < open[answer.image][$1].intersectionOverUnion(box)
    }
    if let best, open[answer.image][best].intersectionOverUnion(box) >= 0.5 {
      right += 1
      open[answer.image].remove(at: best)
    }
    return (Double(right) / Double(max(1, count)), Double(right) / Double(rank + 1))
  }
}
