import SaccadeEngine
import SaccadeImages

/// Draws one scene from one stream of random numbers.
///
/// Colour, place, size and direction of a shape say nothing about its class, and the shape is as often darker as
/// lighter than what is behind it: only the outline helps.
struct ShapeArtist {
  private var random: RandomStream
  private let height: Int
  private let width: Int
  private let side: Float
  private var image: Image
  /// The two ends of the background's gradient.
  private var ends: (Color, Color)

  /// An artist with a blank picture.
  init(random: RandomStream, height: Int, width: Int) {
    self.random = random
    self.height = height
    self.width = width
    side = Float(min(height, width))
    image = Image(height: height, width: width, format: .rgb)
    ends = (.black, .black)
  }

  /// Draws shapes of some kinds, the first in front.
  mutating func scene(of kinds: [ShapeKind]) -> ShapeScene {
    drawBackground()
    drawLines(1 + random.integer(below: 3))
    let objects = place(kinds)
    for object in objects.reversed() {
      image.fill(object.outline, with: contrastingColor())
    }
    if random.uniform() < 0.4 { drawLines(1) }
    addNoise(strength: random.uniform(in: 2..<14))
    return ShapeScene(image: image, objects: objects)
  }

  /// Draws shapes of some kinds and of many sizes, the first in front; they may overlap.
  mutating func scene(of kinds: [ShapeKind], scale: ClosedRange<Float>) -> ShapeScene {
    drawBackground()
    drawLines(random.integer(below: 3))
    let objects = place(kinds, scale: scale)
    for object in objects.reversed() {
      image.fill(object.outline, with: contrastingColor())
    }
    addNoise(strength: random.uniform(in: 2..<14))
    return ShapeScene(image: image, objects: objects)
  }

  /// Finds places for shapes of many sizes, half of each of which is free of those in front.
  private mutating func place(_ kinds: [ShapeKind], scale: ClosedRange<Float>) -> [ShapeObject] {
    var placed: [ShapeObject] = []
    for kind in kinds {
      var best: (object: ShapeObject, hidden: Float)?
      for _ in 0..<20 {
        // Small ones are as frequent as large ones: sizes are even on a scale of ratios. The square of an even number's
        // blend of both ends comes near enough, and needs no logarithm.
        let share = random.uniform()
        let radius = side * (scale.lowerBound + (scale.upperBound - scale.lowerBound) * share * share)
        let margin = min(radius, side / 2 - 1)
        let center = Point(
          x: random.uniform(in: margin..<Float(width) - margin), y: random.uniform(in: margin..<Float(height) - margin))
        let object = ShapeObject(
          kind: kind, outline: kind.outline(center: center, radius: radius, angle: random.uniform(in: 0..<2 * .pi)),
          height: height, width: width)
        let covered = placed.reduce(Float(0)) { $0 + object.box.intersection($1.box).area }
        let hidden = covered / max(object.box.area, 1)
        if hidden < best?.hidden ?? .infinity { best = (object, hidden) }
        if hidden <= 0.5 { break }
      }
      // A picture that is full gets no more: half of every box is free.
      if let best, best.hidden <= 0.5 { placed.append(best.object) }
    }
    return placed
  }

  private mutating func drawBackground() {
    ends = (randomColor(), randomColor())
    let angle = random.uniform(in: 0..<2 * .pi)
    // The direction from a turned point spares a dependency on the system's mathematics here.
    let direction = Point(x: 1, y: 0).rotated(by: angle, about: Point(x: 0, y: 0))
    let extent = (abs(direction.x) * Float(width) + abs(direction.y) * Float(height)) / 2
    // Half of the way between the two colours, so that both stay near each other.
    let from = [ends.0.red, ends.0.green, ends.0.blue].map(Float.init)
    let step = [ends.1.red, ends.1.green, ends.1.blue].enumerated().map { (Float($1) - from[$0]) * 0.4 }
    ends.1 = Color(red: UInt8(from[0] + step[0]), green: UInt8(from[1] + step[1]), blue: UInt8(from[2] + step[2]))
    let (height, width) = (height, width)
    image.withMutablePixels { pixels in
      for row in 0..<height {
        for column in 0..<width {
          let across = (Float(column) + 0.5 - Float(width) / 2) * direction.x
          let down = (Float(row) + 0.5 - Float(height) / 2) * direction.y
          let share = max(0, min(1, 0.5 + 0.5 * (across + down) / extent))
          let offset = 3 * (row * width + column)
          for channel in 0..<3 { pixels[offset + channel] = UInt8(from[channel] + step[channel] * share) }
        }
      }
    }
  }

  /// Lines from border to border, thinner than any part of a shape.
  private mutating func drawLines(_ count: Int) {
    for _ in 0..<count {
      let middle = Point(x: random.uniform() * Float(width), y: random.uniform() * Float(height))
      let reach = Float(height + width)
      let angle = random.uniform(in: 0..<2 * .pi)
      let start = Point(x: middle.x - reach, y: middle.y).rotated(by: angle, about: middle)
      let end = Point(x: middle.x + reach, y: middle.y).rotated(by: angle, about: middle)
      let thickness = side * random.uniform(in: 0.015..<0.04)
      image.drawLine(from: start, to: end, thickness: thickness, color: randomColor())
    }
  }

  /// Finds places for the shapes that overlap little.
  private mutating func place(_ kinds: [ShapeKind]) -> [ShapeObject] {
    let scale = side / Float(kinds.count).squareRoot()
    var placed: [(center: Point, radius: Float)] = []
    return kinds.map { kind in
      var best: (center: Point, radius: Float, room: Float)?
      for _ in 0..<(placed.isEmpty ? 1 : 20) {
        let radius = scale * random.uniform(in: 0.26..<0.40)
        // A shape may leave the picture by a little.
        let margin = radius * 0.9
        let center = Point(
          x: random.uniform(in: margin..<Float(width) - margin), y: random.uniform(in: margin..<Float(height) - margin))
        let room = placed.map { distance($0.center, center) - $0.radius - radius }.min() ?? 0
        if room > best?.room ?? -.infinity { best = (center, radius, room) }
        if room >= 0 { break }
      }
      let angle = random.uniform(in: 0..<2 * .pi)
      let (center, radius) = best.map { ($0.center, $0.radius) } ?? (Point(x: 0, y: 0), 0)
      placed.append((center, radius))
      return ShapeObject(
        kind: kind, outline: kind.outline(center: center, radius: radius, angle: angle), height: height, width: width)
    }
  }

  private func distance(_ a: Point, _ b: Point) -> Float {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  private mutating func randomColor() -> Color {
    let bits = random.next()
    return Color(
      red: UInt8(truncatingIfNeeded: bits), green: UInt8(truncatingIfNeeded: bits >> 8),
      blue: UInt8(truncatingIfNeeded: bits >> 16))
  }

  /// A colour that stands out from all of the background.
  private mutating func contrastingColor() -> Color {
    var best = (color: Color.black, distance: -1)
    for _ in 0..<16 {
      let color = randomColor()
      let distance = min(squaredDistance(color, ends.0), squaredDistance(color, ends.1))
      if distance > best.distance { best = (color, distance) }
      if distance > 140 * 140 { break }
    }
    return best.color
  }

  private func squaredDistance(_ a: Color, _ b: Color) -> Int {
    [(a.red, b.red), (a.green, b.green), (a.blue, b.blue)].reduce(0) { sum, pair in
      let difference = Int(pair.0) - Int(pair.1)
      return sum + difference * difference
    }
  }

  /// Adds to every byte the sum of two even draws: a triangle, bell-like enough and cheap.
  private mutating func addNoise(strength: Float) {
    let factor = strength / 104  // the sum of two even bytes has a standard deviation of 104
    var random = random
    image.withMutablePixels { pixels in
      var bits: UInt64 = 0
      for index in 0..<pixels.count {
        if index % 4 == 0 { bits = random.next() }
        let sum = Int(bits & 255) + Int(bits >> 8 & 255) - 255
        bits >>= 16
        pixels[index] = UInt8(max(0, min(255, Float(pixels[index]) + Float(sum) * factor + 0.5)))
      }
    }
    self.random = random
  }
}
