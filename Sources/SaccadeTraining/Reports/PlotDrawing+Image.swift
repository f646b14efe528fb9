import Foundation
public import SaccadeImages
public import SaccadePlots
import SaccadeEngine

extension PlotDrawing {
  /// The drawing as a picture, on light ground.
  /// - Parameter scale: how many pixels a unit of the drawing has; screens that show pixels finely want 2
  /// - Traps: unless the scale is from 0.1 to 16
  public func image(scale: Float = 2) -> Image {
    guard 0.1...16 ~= scale else {
      misuse("PlotDrawing.image", "the scale must be from 0.1 to 16: \(scale); 2 is usual")
    }
    func pixels(_ length: Double) -> Int { max(1, Int((Float(length) * scale).rounded(.up))) }
    var picture = PlotPicture(
      image: Image(height: pixels(size.height), width: pixels(size.width), color: Color(named: "var(--card)")),
      scale: scale)
    for mark in marks { picture.draw(mark) }
    return picture.image
  }
}

extension Color {
  /// A colour of plots on light ground.
  fileprivate init(named name: String) {
    let bits = PlotStyle.light[name] ?? 0
    self.init(red: UInt8(bits >> 16 & 255), green: UInt8(bits >> 8 & 255), blue: UInt8(bits & 255))
  }
}

/// A picture that the pieces of a plot are drawn on.
private struct PlotPicture {
  var image: Image
  let scale: Float

  private func point(_ place: PlotMark.Place) -> Point { Point(x: Float(place.x) * scale, y: Float(place.y) * scale) }

  mutating func draw(_ mark: PlotMark) {
    switch mark {
    case .line(let from, let to, let style): stroke([from, to], colour: nil, style: style)
    case .path(let points, let colour, let style):
      for stretch in PlotMark.stretches(of: points) { stroke(stretch, colour: colour, style: style) }
    case .rectangle(let place, let width, let height, let style, let fill, let opacity, _):
      // Cells have a rim of the ground, half of it within.
      let rim: Float = style == "cell" ? scale / 2 : 0
      let (low, high) = (point(place), point((place.x + width, place.y + height)))
      guard high.x - low.x > 2 * rim, high.y - low.y > 2 * rim else { return }
      image.fill(
        .box(x1: low.x + rim, y1: low.y + rim, x2: high.x - rim, y2: high.y - rim), with: Color(named: fill),
        opacity: Float(opacity ?? 1))
    case .dot(let place, let radius, let colour, _):
      guard place.x.isFinite, place.y.isFinite else { return }
      image.fill(.circle(center: point(place), radius: Float(radius) * scale), with: Color(named: colour))
    case .text(let text, let place, let anchor, let style, let turned):
      write(text, at: point(place), anchor, PlotStyle.letters(style), turned: turned)
    }
  }

  /// A line through points, round where it bends, or dashed.
  private mutating func stroke(_ points: [PlotMark.Place], colour: String?, style: String) {
    let pen = PlotStyle.pen(style)
    let width = Float(pen.width) * scale
    let corners = points.map(point)
    let pieces =
      pen.dashes.isEmpty
      ? [corners] : Self.dashed(corners, on: Float(pen.dashes[0]) * scale, off: Float(pen.dashes[1]) * scale)
    var outline = Outline(contours: [])
    for piece in pieces {
      for (from, to) in zip(piece, piece.dropFirst()) {
        outline = outline.joined(with: .line(from: from, to: to, thickness: width))
      }
      for bend in piece.dropFirst().dropLast() {
        outline = outline.joined(with: .circle(center: bend, radius: width / 2))
      }
    }
    image.fill(outline, with: Color(named: pen.colour ?? colour ?? ""), opacity: Float(pen.opacity))
  }

  /// The pieces of a line that are drawn.
  private static func dashed(_ corners: [Point], on: Float, off: Float) -> [[Point]] {
    guard var last = corners.first else { return [] }
    var pieces: [[Point]] = [[last]]
    var (isOn, left) = (true, on)
    for corner in corners.dropFirst() {
      var rest = hypotf(corner.x - last.x, corner.y - last.y)
      while rest > left {
        let part = left / rest
        last = Point(x: last.x + part * (corner.x - last.x), y: last.y + part * (corner.y - last.y))
        rest -= left
        if isOn { pieces[pieces.count - 1].append(last) } else { pieces.append([last]) }
        isOn.toggle()
        left = isOn ? on : off
      }
      left -= rest
      last = corner
      if isOn { pieces[pieces.count - 1].append(corner) }
    }
    return pieces
  }

  private mutating func write(
    _ text: String, at place: Point, _ anchor: PlotMark.Anchor,
    _ letters: (colour: String, size: Double, isBold: Bool), turned: Double
  ) {
    let size = Float(letters.size) * scale
    let width = Outline.textWidth(text, size: size)
    let shift: Float = anchor == .start ? 0 : anchor == .middle ? width / 2 : width
    var outline = Outline.text(text, at: Point(x: place.x - shift, y: place.y), size: size)
    // The font has one weight: bold is twice, a little apart.
    if letters.isBold { outline = outline.joined(with: outline.moved(x: 0.035 * size, y: 0)) }
    if turned != 0 { outline = outline.rotated(by: Float(turned) * .pi / 180, about: place) }
    image.fill(outline, with: Color(named: letters.colour))
  }
}
