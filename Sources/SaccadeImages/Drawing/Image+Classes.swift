import SaccadeEngine

extension Image {
  /// The picture in RGB with the classes of a mask laid over it as colours, a thin dark line between them, and a white one
  /// around what is of no account, which stays as it is.
  /// - Parameters:
  ///   - mask: a class a pixel; one of another size is resized
  ///   - colors: the colour of each class; those beyond take that of ``Color/classColors(_:)``
  ///   - ignored: the number of pixels that are of no account; nil if none are
  ///   - clear: classes that stay as they are, such as a background
  ///   - opacity: how much of the colours is seen, from 0 to 1
  ///   - showsContours: whether lines are drawn
  public func overlaid(
    withClasses mask: Mask, colors: [Color], ignored: UInt8? = 255, clear: Set<UInt8> = [], opacity: Float = 0.5,
    showsContours: Bool = true
  ) -> Image {
    let numbers = mask.image.size == size ? mask.image : mask.image.resized(to: size, by: .nearest)
    var result = converted(to: .rgb)
    let table = Self.inks(colors, opacity)
    let isPlain = (0...255).map { UInt8($0) == ignored || clear.contains(UInt8($0)) }
    let (height, width) = (height, width)
    result.withMutablePixels { pixels in
      numbers.pixels.withUnsafeBufferPointer { numbers in
        for place in numbers.indices where !isPlain[Int(numbers[place])] {
          let ink = table[Int(numbers[place])]
          for channel in 0..<3 {
            let sum = ink.rest * Float(pixels[3 * place + channel]) + ink.color[channel]
            pixels[3 * place + channel] = UInt8(max(0, min(255, sum.rounded())))
          }
        }
        guard showsContours else { return }
        for row in 0..<height {
          for column in 0..<width {
            let place = row * width + column
            let number = numbers[place]
            guard number != ignored else { continue }
            let right = column + 1 < width ? numbers[place + 1] : number
            let below = row + 1 < height ? numbers[place + width] : number
            let left = column > 0 ? numbers[place - 1] : number
            let above = row > 0 ? numbers[place - width] : number
            let isRim = right == ignored || below == ignored || left == ignored || above == ignored
            // A line is a pixel wide: it belongs to the one above or to the left.
            let isBorder = right != number || below != number
            guard isRim || isBorder else { continue }
            for channel in 0..<3 {
              let old = pixels[3 * place + channel]
              pixels[3 * place + channel] = isRim ? 255 : UInt8(Float(old) * 0.45)
            }
          }
        }
      }
    }
    return result
  }

  /// A colour that is mixed in, and how much of the picture is left.
  private static func inks(_ colors: [Color], _ opacity: Float) -> [(color: SIMD3<Float>, rest: Float)] {
    Color.classColors(after: colors).map { color in
      (SIMD3(Float(color.red), Float(color.green), Float(color.blue)) * opacity, 1 - opacity)
    }
  }

  /// The picture in RGB above the names of the classes that a mask has, each beside its colour: those with most pixels first.
  ///
  /// A small picture grows by whole times first, so that words have room.
  /// - Parameters:
  ///   - names: the name of each class; those beyond are called by their number
  ///   - colors: the colour of each class; those beyond take that of ``Color/classColors(_:)``
  ///   - ignored: the number of pixels that are of no account; nil if none are
  ///   - omitting: classes that are left out, such as a background that has no colour
  public func withLegend(
    of mask: Mask, names: [String], colors: [Color], ignored: UInt8? = 255, omitting: Set<UInt8> = []
  ) -> Image {
    var counts = [Int](repeating: 0, count: 256)
    for number in mask.image.pixels { counts[Int(number)] += 1 }
    let shown = (0..<256).filter { counts[$0] > 0 && UInt8($0) != ignored && !omitting.contains(UInt8($0)) }
      .sorted { (counts[$0], $1) > (counts[$1], $0) }
    let all = Color.classColors(after: colors)
    return withLegend(shown.map { ($0 < names.count ? names[$0] : "\($0)", all[$0]) })
  }

  /// The picture in RGB above names, each beside its colour, in rows.
  ///
  /// A small picture grows by whole times first, so that words have room.
  public func withLegend(_ entries: [(name: String, color: Color)]) -> Image {
    let times = max(1, 480 / max(height, width))
    let rgb = converted(to: .rgb)
    let picture = times > 1 ? rgb.resized(to: size.multiplied(by: Double(times)), by: .nearest) : rgb
    guard !entries.isEmpty else { return picture }
    let text = max(11, min(28, Float(picture.width) / 40)).rounded()
    let (gap, swatch, line) = ((text * 0.5).rounded(), (text * 0.9).rounded(), (text * 1.5).rounded())
    var places: [Point] = []
    var (x, row): (Float, Int) = (gap, 0)
    for entry in entries {
      let wide = swatch + gap / 2 + Outline.textWidth(entry.name, size: text)
      if x > gap, x + wide + gap > Float(picture.width) { (x, row) = (gap, row + 1) }
      places.append(Point(x: x, y: Float(picture.height) + gap / 2 + Float(row) * line))
      x += wide + 2 * gap
    }
    let extra = Int(Float(row + 1) * line + gap)
    var canvas = Image(height: picture.height + extra, width: picture.width, color: .white)
    canvas.draw(picture, row: 0, column: 0)
    for (entry, place) in zip(entries, places) {
      let top = place.y + (line - swatch) / 2
      canvas.fill(
        .box(x1: place.x, y1: top, x2: place.x + swatch, y2: top + swatch), with: Color(grey: 90))
      canvas.fill(
        .box(x1: place.x + 1, y1: top + 1, x2: place.x + swatch - 1, y2: top + swatch - 1), with: entry.color)
      let start = Point(x: place.x + swatch + gap / 2, y: place.y + line / 2 + text * 0.35)
      canvas.fill(.text(entry.name, at: start, size: text), with: .black)
    }
    return canvas
  }
}
