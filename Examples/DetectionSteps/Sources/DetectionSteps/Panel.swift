import Saccade

/// A part of a picture of the page: a title, a drawing at some times its size, and whatever is marked on it.
struct Panel {
  private static let head: Float = 36
  /// The height of a line of words.
  static let wordSize: Float = 17
  private(set) var image: Image
  /// How many pixels of the panel a pixel of the drawing is.
  let times: Float

  /// A panel around a drawing, which is paler the more is to be seen on it.
  init(_ title: String, _ drawing: Image, times: Int = 3, paleness: Float = 0, foot: Int = 0) {
    let side = ImageSize(height: drawing.height * times, width: drawing.width * times)
    self.times = Float(times)
    image = Image(height: Int(Self.head) + side.height + foot, width: side.width, color: .white)
    let large = drawing.resized(to: side, by: .nearest)
    let start = Int(Self.head) * side.width * 3
    image.withMutablePixels { pixels in
      for (place, value) in large.pixels.enumerated() {
        pixels[start + place] = UInt8(Float(value) + paleness * (255 - Float(value)))
      }
    }
    write(title, at: Point(x: 2, y: 25), size: 21, color: .black)
  }

  /// Where a point of the drawing lies on the panel.
  func place(_ x: Float, _ y: Float) -> Point { Point(x: x * times, y: Self.head + y * times) }

  /// A frame around a box of the drawing.
  mutating func frame(_ box: Box, _ color: Color, thickness: Float = 3) {
    let (low, high) = (place(box.x1, box.y1), place(box.x2, box.y2))
    image.fill(.frame(x1: low.x, y1: low.y, x2: high.x, y2: high.y, thickness: thickness), with: color)
  }

  /// A box of the drawing, filled.
  mutating func fill(_ box: Box, _ color: Color, opacity: Float) {
    let (low, high) = (place(box.x1, box.y1), place(box.x2, box.y2))
    image.fill(.box(x1: low.x, y1: low.y, x2: high.x, y2: high.y), with: color, opacity: opacity)
  }

  /// A dot at a point of the drawing.
  mutating func dot(_ point: Point, _ color: Color, radius: Float = 4) {
    image.fill(.circle(center: place(point.x, point.y), radius: radius), with: color)
  }

  /// A line between two points of the drawing.
  mutating func line(from start: Point, to end: Point, _ color: Color, thickness: Float = 1) {
    image.drawLine(from: place(start.x, start.y), to: place(end.x, end.y), thickness: thickness, color: color)
  }

  /// An arrow between two points of the drawing.
  mutating func arrow(from start: Point, to end: Point, _ color: Color) {
    let (from, tip) = (place(start.x, start.y), place(end.x, end.y))
    let (x, y) = (tip.x - from.x, tip.y - from.y)
    let length = max(1, (x * x + y * y).squareRoot())
    let (across, down) = (x / length * 12, y / length * 12)
    let neck = Point(x: tip.x - across, y: tip.y - down)
    image.drawLine(from: from, to: neck, thickness: 4, color: color)
    let barbs = [
      tip, Point(x: neck.x - down / 1.8, y: neck.y + across / 1.8),
      Point(x: neck.x + down / 1.8, y: neck.y - across / 1.8),
    ]
    image.fill(.polygon(barbs), with: color)
  }

  /// The lines of a grid whose cells have a side, over the whole drawing.
  mutating func grid(every stride: Int, of side: Int, _ color: Color) {
    for edge in Swift.stride(from: stride, to: side, by: stride) {
      line(from: Point(x: Float(edge), y: 0), to: Point(x: Float(edge), y: Float(side)), color)
      line(from: Point(x: 0, y: Float(edge)), to: Point(x: Float(side), y: Float(edge)), color)
    }
  }

  /// Words on a ground of their own, above a box of the drawing, or below it where there is no room.
  mutating func label(_ text: String, of box: Box, _ color: Color) {
    let high = Self.wordSize * 1.3
    let (top, foot) = (place(box.x1, box.y1), place(box.x1, box.y2))
    label(
      text,
      corner: top.y - high >= Self.head ? Point(x: top.x - 1.5, y: top.y - high) : Point(x: foot.x - 1.5, y: foot.y),
      color)
  }

  /// Words on a ground of their own, with its upper left corner at a place of the panel, moved so far that all is seen.
  mutating func label(_ text: String, corner: Point, _ color: Color) {
    let size = Self.wordSize
    let (wide, high) = (Outline.textWidth(text, size: size) + 10, size * 1.3)
    let left = max(0, min(corner.x, Float(image.width) - wide))
    let top = max(Self.head, min(corner.y, Float(image.height) - high))
    image.fill(.box(x1: left, y1: top, x2: left + wide, y2: top + high), with: color, opacity: 0.92)
    write(text, at: Point(x: left + 5, y: top + size), color: .white)
  }

  /// Words at a place of the panel, on the line where they stand.
  mutating func write(_ text: String, at start: Point, size: Float = Panel.wordSize, color: Color = .black) {
    image.fill(.text(text, at: start, size: size), with: color)
  }
}

extension Color {
  /// Colours for the objects of a scene, which can be told apart by everybody.
  static let ofObjects = [
    Color(red: 0, green: 92, blue: 175), Color(red: 200, green: 60, blue: 0), Color(red: 0, green: 120, blue: 90),
    Color(red: 150, green: 60, blue: 140),
  ]
  static let ink = Color(grey: 60)
}

extension Panel {
  /// A panel with axes for numbers from 0 to `end.x` and `end.y`.
  static func axes(_ title: String, x: (name: String, end: Double), y: (name: String, end: Double)) -> Panel {
    var panel = Panel(title, Image(height: 128, width: 128, color: .white))
    for part in [0, 0.5, 1.0] {
      let (right, up) = (panel.point((part, 0), (1, 1)), panel.point((0, part), (1, 1)))
      panel.line(from: Point(x: right.x, y: 112), to: Point(x: right.x, y: 8), Color(grey: 205))
      panel.line(from: Point(x: 14, y: up.y), to: Point(x: 120, y: up.y), Color(grey: 205))
      let (column, row) = (number(part * x.end), number(part * y.end))
      let foot = panel.place(right.x, 119)
      panel.write(column, at: Point(x: foot.x - Outline.textWidth(column, size: wordSize) / 2, y: foot.y))
      let side = panel.place(12, up.y)
      panel.write(row, at: Point(x: side.x - Outline.textWidth(row, size: wordSize), y: side.y + 6))
    }
    let foot = panel.place(67, 126)
    panel.write(x.name, at: Point(x: foot.x - Outline.textWidth(x.name, size: wordSize) / 2, y: foot.y))
    let top = panel.place(14, 5)
    panel.write(y.name, at: top)
    return panel
  }

  private static func number(_ value: Double) -> String { rounded(Float(value), value == value.rounded() ? 0 : 1) }

  /// Where numbers lie between the axes.
  func point(_ value: (Double, Double), _ end: (Double, Double)) -> Point {
    Point(x: 14 + Float(value.0 / end.0) * 106, y: 112 - Float(min(1, value.1 / end.1)) * 104)
  }

  /// A line through numbers.
  mutating func curve(_ values: [(Double, Double)], end: (Double, Double), _ color: Color) {
    for (from, to) in zip(values, values.dropFirst()) {
      line(from: point(from, end), to: point(to, end), color, thickness: 2.5)
    }
  }
}
