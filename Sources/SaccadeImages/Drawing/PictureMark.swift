public import SaccadeEngine

/// Something marked on a picture for people to see: a box, the pixels of an object, and what is said of it.
///
/// ```swift
/// let marks = [PictureMark("cat 0.93", box: box, kind: 2)]
/// try image.marked(with: marks).write(to: "seen.png")
/// ```
public struct PictureMark: Hashable, Codable, Sendable {
  /// What is written beside it; empty for nothing.
  public var text: String
  /// Around it, in pixels of the picture; nil for no frame.
  public var box: Box?
  /// Which pixels it covers, at any size.
  public var runs: RunLengthMask?
  /// A number that chooses the colour: the number of its class.
  public var kind: Int
  /// Its colour; nil is one that ``kind`` chooses.
  public var color: Color?
  /// Whether it stands in the background, as what was to be found behind what was found: a thin white frame without words.
  public var isFaint: Bool

  /// A mark of its parts.
  /// - Parameter mask: what it covers, the pixels whose number is not 0, where it is not given as runs
  public init(
    _ text: String = "", box: Box? = nil, mask: Mask? = nil, runs: RunLengthMask? = nil, kind: Int = 0,
    isFaint: Bool = false, color: Color? = nil
  ) {
    self.color = color
    self.text = text
    self.box = box
    self.runs = runs ?? mask.map { RunLengthMask($0) }
    self.kind = kind
    self.isFaint = isFaint
  }

  /// Which pixels it covers, those whose number is not 0.
  public var mask: Mask? { runs?.mask }

  /// What it is drawn with.
  package var ink: Color { color ?? .distinct(kind) }
}

extension PictureMark {
  private enum CodingKeys: CodingKey { case text, box, mask, kind, isFaint, color }

  /// Reads a mark.
  /// - Throws: `DecodingError` if it is none, or its mask's runs are not those of a picture
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    text = try values.decode(String.self, forKey: .text)
    box = try values.decodeIfPresent(Box.self, forKey: .box)
    kind = try values.decode(Int.self, forKey: .kind)
    isFaint = try values.decode(Bool.self, forKey: .isFaint)
    color = try values.decodeIfPresent(Color.self, forKey: .color)
    guard values.contains(.mask) else { return }
    runs = try values.decode(RunLengthMask.self, forKey: .mask)
    // A file may come from anybody, and says how much memory its mask takes.
    guard let size = runs?.size, !Self.isShown(size) else { return }
    throw DecodingError.dataCorruptedError(
      forKey: .mask, in: values, debugDescription: "the mask is of a picture of \(size.inWords), which no page shows")
  }

  /// Masks in files are small enough for pages.
  private static func isShown(_ size: ImageSize) -> Bool { max(size.height, size.width) <= 4096 }

  /// Writes a mark, of its mask the runs; a mask with a side of more than 4096 pixels is left out.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(text, forKey: .text)
    try values.encodeIfPresent(box, forKey: .box)
    try values.encode(kind, forKey: .kind)
    try values.encode(isFaint, forKey: .isFaint)
    try values.encodeIfPresent(color, forKey: .color)
    if let runs, Self.isShown(runs.size) { try values.encode(runs, forKey: .mask) }
  }
}

extension Color {
  /// A strong colour for a number, such as that of a class: neighbours differ, and so do the first dozens.
  public static func distinct(_ number: Int) -> Color {
    // Steps of the golden ratio never come near the same hue for long.
    let place = Float(((number % 10_000) + 10_000) % 10_000)
    let hue = (0.02 + place * 0.618_034).truncatingRemainder(dividingBy: 1)
    return Color(hue: hue, saturation: number % 2 == 0 ? 0.85 : 0.65, value: number % 3 == 2 ? 0.8 : 1)
  }

  /// Black or white, whichever can be read on it.
  var readable: Color { Int(Image.luma(red, green, blue)) > 140 ? .black : .white }
}

extension Image {
  /// The picture in RGB with marks drawn on it: frames as thick as the picture's size asks for, a colour a kind, and words
  /// that can be read.
  ///
  /// A small picture grows by whole times first, so that words have room. Of marks that lie on one another the first is
  /// uppermost.
  /// - Parameter cell: the size that it is to fit into; nil shrinks nothing
  public func marked(with marks: [PictureMark], within cell: ImageSize? = nil) -> Image {
    let times = max(1, Self.leastMarked / max(height, width, 1))
    let rgb = converted(to: .rgb)
    var canvas =
      cell.map { rgb.fitted(into: $0) }
      ?? (times > 1 ? rgb.resized(to: size.multiplied(by: Double(times)), by: .nearest) : rgb)
    let map = PixelMap(from: size, to: canvas.size)
    for mark in marks.reversed() {
      if let mask = mark.mask { canvas.tint(mask.image, with: mark.ink) }
    }
    let shown = marks.map { mark in
      var mark = mark
      mark.box = mark.box.map { $0.moved(by: map).clipped(to: canvas.size) }
      return mark
    }
    let short = Float(min(canvas.height, canvas.width))
    let thickness = max(1, min(8, (short / 200).rounded()))
    for mark in shown.reversed() {
      guard let box = mark.box, !box.isEmpty else { continue }
      func frame(_ thickness: Float, _ color: Color, _ opacity: Float) {
        let outline = Outline.frame(x1: box.x1, y1: box.y1, x2: box.x2, y2: box.y2, thickness: thickness)
        canvas.fill(outline, with: color, opacity: opacity)
      }
      // A dark rim keeps a frame visible on what has its colour.
      frame(mark.isFaint ? thickness + 1 : thickness + 2, .black, 0.35)
      frame(mark.isFaint ? max(1, thickness / 2) : thickness, mark.isFaint ? .white : mark.ink, 1)
    }
    canvas.write(shown, size: max(11, min(40, short / 26)), thickness: thickness)
    return canvas
  }

  /// Pictures of longer sides below this are drawn larger.
  private static let leastMarked = 480

  /// Writes what is said of marks where it hides no other words, if there is such a place.
  private mutating func write(_ marks: [PictureMark], size: Float, thickness: Float) {
    var places: [Box] = []
    var labels: [(mark: PictureMark, place: Box)] = []
    let (padding, high) = ((size * 0.22).rounded(), (size * 1.2).rounded())
    for mark in marks where !mark.text.isEmpty && !mark.isFaint {
      guard let box = mark.box, !box.isEmpty else { continue }
      let wide = Outline.textWidth(mark.text, size: size) + 2 * padding
      let left = max(0, min(box.x1 - thickness / 2, Float(width) - wide))
      let tops = [box.y1 - high, box.y1, box.y2 - high, box.y2].filter { $0 >= 0 && $0 + high <= Float(height) }
      let choices = (tops.isEmpty ? [max(0, min(box.y1, Float(height) - high))] : tops).map {
        Box(x1: left, y1: $0, x2: left + wide, y2: $0 + high)
      }
      let free = choices.first { choice in places.allSatisfy { $0.intersection(choice).isEmpty } }
      guard let place = free ?? choices.first else { continue }
      places.append(place)
      labels.append((mark, place))
    }
    for (mark, place) in labels.reversed() {
      let color = mark.ink
      fill(.box(x1: place.x1, y1: place.y1, x2: place.x2, y2: place.y2), with: color, opacity: 0.88)
      let start = Point(x: place.x1 + padding, y: place.y2 - size * 0.34)
      fill(.text(mark.text, at: start, size: size), with: color.readable)
    }
  }

  /// Mixes a colour into the pixels that a mask, of any size, has, and more of it into those at its border.
  private mutating func tint(_ mask: Image, with color: Color) {
    let mask = mask.size == size ? mask : mask.resized(to: size, by: .nearest)
    let ink = [color.red, color.green, color.blue].map(Float.init)
    let (height, width) = (height, width)
    withMutablePixels { pixels in
      mask.pixels.withUnsafeBufferPointer { numbers in
        for row in 0..<height {
          for column in 0..<width where numbers[row * width + column] != 0 {
            let place = row * width + column
            // Objects of one class that touch are told apart by it.
            let isRim =
              (column > 0 && numbers[place - 1] == 0) || (column + 1 < width && numbers[place + 1] == 0)
              || (row > 0 && numbers[place - width] == 0) || (row + 1 < height && numbers[place + width] == 0)
            let share: Float = isRim ? 0.9 : 0.45
            for channel in 0..<3 {
              let old = Float(pixels[3 * place + channel])
              pixels[3 * place + channel] = UInt8((old + share * (ink[channel] - old)).rounded())
            }
          }
        }
      }
    }
  }
}
