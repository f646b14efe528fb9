import Saccade

/// Panels beside each other.
func sheet(_ panels: [Panel], columns: Int = 2) -> Image {
  .sheet(of: panels.map(\.image), columns: columns, cell: panels[0].image.size, gap: 10)
}

/// Boxes with their numbers, and guesses with their overlaps.
func pictureOfBoxes(_ scene: Sample, _ guesses: Boxes, _ overlaps: Tensor, names: [String]) -> Image {
  var left = Panel("Boxes: x1 y1 x2 y2, in pixels", scene.image)
  for (object, box) in scene.boxes.enumerated() {
    let sides = [box.x1, box.y1, box.x2, box.y2].map { "\(Int($0.rounded()))" }.joined(separator: " ")
    left.frame(box, .ofObjects[object])
    left.label("\(names[scene.labels[object]]) \(sides)", of: box, .ofObjects[object])
  }
  var right = Panel("Guesses: common area over that of both", scene.image, paleness: 0.5)
  let figures = overlaps.scalars
  for (guess, box) in guesses.list.enumerated() {
    let row = figures[guess * scene.boxes.count..<(guess + 1) * scene.boxes.count]
    guard let best = row.max(), let object = row.firstIndex(of: best) else { continue }
    let known = scene.boxes[object - row.startIndex]
    right.fill(box.intersection(known), .ink, opacity: 0.45)
    right.frame(known, .ofObjects[object - row.startIndex])
    right.frame(box, .ink)
    right.label("IoU \(rounded(best, 2))", of: box, .ink)
  }
  return sheet([left, right])
}

/// The numbers of a tensor with some digits behind the point.
func numbers(_ tensor: Tensor, _ digits: Int) -> String {
  tensor.scalars.map { rounded($0, digits) }.joined(separator: " ")
}

/// A number with some digits behind the point.
func rounded(_ value: Float, _ digits: Int) -> String {
  let unit = Float([1, 10, 100][digits])
  let whole = Int((abs(value) * unit).rounded())
  let text = "\(whole / Int(unit))"
  let rest = "\(whole % Int(unit))"
  let sign = value < 0 && whole > 0 ? "-" : ""
  return sign + (digits == 0 ? text : "\(text).\(String(repeating: "0", count: digits - rest.count))\(rest)")
}

/// The middles of all cells, and the anchors of one, on each level.
func pictureOfAnchors(_ scene: Sample, _ levels: [Boxes], cells: [Int]) -> Image {
  sheet(
    levels.enumerated().map { level, boxes in
      let stride = 8 << level
      var panel = Panel("Stride \(stride): \(boxes.count) anchors, those of a cell", scene.image, paleness: 0.5)
      panel.grid(every: stride, of: 128, Color(grey: 160))
      let list = boxes.list
      for cell in 0..<list.count / 4 { panel.dot(list[4 * cell].center, .ink, radius: 3) }
      for anchor in 0..<4 { panel.frame(list[4 * cells[level] + anchor], .ofObjects[anchor]) }
      return panel
    })
}

/// Which anchors have an object, in its colour, by each of two rules.
func pictureOfMatches(_ scene: Sample, _ anchors: Boxes, _ rules: [Matches]) -> Image {
  sheet(
    zip(["Max IoU: all from 0.5 on", "Bipartite first: each object has one"], rules).map { title, matches in
      var panel = Panel(title, scene.image, paleness: 0.5)
      let list = anchors.list
      for (anchor, object) in zip(matches.positives, matches.positiveObjects) {
        panel.frame(list[anchor].clipped(to: scene.image.size), .ofObjects[object], thickness: 2)
      }
      for (object, box) in scene.boxes.enumerated() {
        let count = matches.positiveObjects.count { $0 == object }
        panel.fill(box, .ofObjects[object], opacity: 0.35)
        panel.label(count == 1 ? "1 anchor" : "\(count) anchors", of: box, .ofObjects[object])
      }
      return panel
    })
}
