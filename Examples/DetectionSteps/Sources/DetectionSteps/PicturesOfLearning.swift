import Saccade

/// The feature maps of a picture beside it: how strongly all channels of a cell answer together.
func pictureOfMaps(_ scene: Sample, _ maps: [Tensor]) -> Image {
  var first = Panel("The picture, 128 × 128", scene.image, times: 2)
  first.grid(every: 8, of: 128, .white)
  return sheet(
    [first]
      + maps.enumerated().map { level, map in
        let (side, stride) = (map.shape[2], 128 / map.shape[2])
        let answers = map[0].squared().mean(axis: 0).scalars.map { $0.squareRoot() }
        let (low, high) = (answers.min() ?? 0, answers.max() ?? 1)
        let heat = (0..<128 * 128).map { pixel in
          (answers[pixel / 128 / stride * side + pixel % 128 / stride] - low) / max(high - low, 1e-6)
        }
        let drawn = scene.image.overlaid(withHeat: heat, strength: 0.9)
        var panel = Panel("Stride \(stride): \(side) × \(side)", drawn, times: 2)
        panel.grid(every: stride, of: 128, .white)
        return panel
      }, columns: 3)
}

/// An anchor with its box and the way between, and what each of the four offsets does alone.
func pictureOfOffsets(_ scene: Sample, anchor: Box, box: Box, offsets: [Float], object: Int) -> Image {
  var left = Panel("An anchor, its box, the way between", scene.image, paleness: 0.5)
  left.frame(anchor, .ink)
  left.frame(box, .ofObjects[object])
  left.arrow(from: anchor.center, to: box.center, .ofObjects[3])
  let names = ["dx", "dy", "dw", "dh"]
  let words = zip(names, offsets).map { "\($0) \(rounded($1, 2))" }.joined(separator: "  ")
  left.label(words, corner: left.place(0, 128), .ink)
  var right = Panel("What each offset does alone, by 3", Image(height: 128, width: 128, color: .white))
  for (number, name) in names.enumerated() {
    let middle = Point(x: number % 2 == 0 ? 32 : 94, y: number < 2 ? 34 : 96)
    let still = Box(center: middle, width: 34, height: 24)
    var move: [Float] = [0, 0, 0, 0]
    move[number] = 3
    let moved = coder.boxes(of: Tensor(move, shape: [1, 4]), from: Boxes([still])).list[0]
    right.frame(still, Color(grey: 150))
    right.frame(moved, .ofObjects[number])
    right.label("\(name) = 3", corner: right.place(middle.x - 17, middle.y - 31), .ofObjects[number])
  }
  return sheet([left, right])
}

/// Which anchors the loss is about before anything is learnt, and how it falls.
func pictureOfLoss(_ scene: Sample, anchors: Boxes, isObject: [Bool], isCounted: [Bool], losses: [Double]) -> Image {
  let kinds: [(name: String, color: Color)] = [
    ("object", .ofObjects[2]), ("hard background", .ofObjects[1]), ("left out", Color(grey: 190)),
  ]
  var left = Panel("A dot an anchor: which ones count", scene.image, paleness: 0.6)
  let list = anchors.list
  var counts = [0, 0, 0]
  for anchor in list.indices {
    // The four of a cell have one middle: they are drawn around it.
    let middle = list[anchor].center
    let spot = Point(x: middle.x + (anchor % 2 == 0 ? -1.4 : 1.4), y: middle.y + (anchor % 4 < 2 ? -1.4 : 1.4))
    let kind = isObject[anchor] ? 0 : isCounted[anchor] ? 1 : 2
    counts[kind] += 1
    left.dot(spot, kinds[kind].color, radius: kind == 2 ? 2 : 5)
  }
  var x: Float = 0
  for (kind, count) in zip(kinds, counts) {
    let words = "\(kind.name) \(count)"
    left.label(
      words, corner: Point(x: x, y: left.place(0, 128).y), kind.name == "left out" ? Color(grey: 120) : kind.color)
    x += Outline.textWidth(words, size: Panel.wordSize) + 16
  }
  let top = (losses.max() ?? 1).rounded(.up)
  var right = Panel.axes("The loss while it learns", x: ("steps", Double(losses.count)), y: ("loss", top))
  right.curve(
    losses.enumerated().map { (Double($0), $1) }, end: (Double(losses.count), top), .ofObjects[0])
  return sheet([left, right])
}

/// Boxes before and after suppression.
func pictureOfSuppression(_ scene: Sample, _ before: Detections, _ after: Detections, names: [String]) -> Image {
  var left = Panel("Score above 0.3: \(before.count) boxes", scene.image, paleness: 0.4)
  for box in before.list { left.frame(box.bounds.box, .ofObjects[box.label], thickness: 2) }
  var right = Panel("Suppressed from IoU 0.5 on: \(after.count) boxes", scene.image, paleness: 0.4)
  for box in after.list {
    let frame = box.bounds.box
    right.frame(frame, .ofObjects[box.label])
    right.label(
      "\(names[box.label]) \(rounded(Float(box.score), 2))", of: frame, .ofObjects[box.label])
  }
  return sheet([left, right])
}

/// What was found on some pictures, and the precision by recall of each class.
func pictureOfPrecision(_ scenes: Sketches, _ answers: [[ScoredBox]], precision: Double) -> Image {
  let truth = (0..<scenes.count).map { scenes.objects(at: $0) }
  let found = [9, 23, 25].map { index in
    let marks = answers[index].filter { $0.score > 0.3 }.map { found in
      PictureMark(
        "\(scenes.classNames[found.label]) \(rounded(Float(found.score), 2))", box: found.bounds.box, kind: found.label)
    }
    return Panel("Found on a new picture", scenes.image(at: index).marked(with: marks), times: 1)
  }
  var axes = Panel.axes(
    "AP50 \(rounded(Float(precision), 2)): the area below, on average", x: ("recall", 1), y: ("precision", 1))
  for (label, name) in scenes.classNames.enumerated() {
    let color = Color.distinct(label)
    axes.curve([(0, 1)] + precisionByRecall(answers, truth, label: label), end: (1, 1), color)
    let start = Point(x: 20, y: 80 + Float(label) * 9)
    axes.line(from: start, to: Point(x: 30, y: start.y), color, thickness: 4)
    axes.write(name, at: axes.place(33, start.y + 2))
  }
  return sheet(found + [axes])
}
