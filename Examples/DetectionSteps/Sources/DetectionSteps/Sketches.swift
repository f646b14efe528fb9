import Saccade

/// Drawings of one to four discs, squares and stars on a ground of one colour, 128 pixels a side: enough to learn detection on
/// in half a minute.
struct Sketches: DetectionDataset {
  private static let kinds: [ShapeKind] = [.circle, .square, .star]
  let classNames = kinds.map(\.description)
  let count: Int
  let seed: UInt64

  func size(at index: Int) -> ImageSize { ImageSize(square: 128) }
  func source(at index: Int) -> String { "sketch \(index)" }
  func image(at index: Int) -> Image { sketch(index).image }

  func sample(at index: Int) -> Sample {
    let sketch = sketch(index)
    return Sample(sketch.image, labels: sketch.labels, boxes: sketch.boxes, source: source(at: index))
  }

  func objects(at index: Int) -> [AnnotatedObject] {
    let sketch = sketch(index)
    return zip(sketch.labels, sketch.boxes).map { AnnotatedObject(label: $0, bounds: PixelBounds($1)) }
  }

  private func sketch(_ index: Int) -> (image: Image, labels: [Int], boxes: [Box]) {
    var random = RandomStream(seed: seed).child(index)
    let ground = Color(hue: random.uniform(in: 0..<1), saturation: 0.2, value: random.uniform(in: 0.75..<1))
    var image = Image(height: 128, width: 128, color: ground)
    var (labels, boxes): ([Int], [Box]) = ([], [])
    let wanted = 1 + random.integer(below: 4)
    // A shape that would lie on another is drawn anew, and given up after some times.
    for _ in 0..<30 where boxes.count < wanted {
      let label = random.integer(below: Self.kinds.count)
      let radius = random.uniform(in: 9..<30)
      let center = Point(x: random.uniform(in: radius..<128 - radius), y: random.uniform(in: radius..<128 - radius))
      let outline = Self.kinds[label].outline(center: center, radius: radius, angle: 0)
      guard let box = outline.bounds?.clipped(to: image.size), boxes.allSatisfy({ $0.intersection(box).isEmpty }) else {
        continue
      }
      let color = Color(hue: random.uniform(in: 0..<1), saturation: 0.9, value: random.uniform(in: 0.3..<0.8))
      image.fill(outline, with: color)
      labels.append(label)
      boxes.append(box)
    }
    return (image, labels, boxes)
  }
}
