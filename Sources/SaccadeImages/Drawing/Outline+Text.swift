extension Outline {
  /// Words in one line, upright and without serifs: what labels on pictures are written in.
  ///
  /// Letters, digits and signs of ASCII are known; a letter with an accent is written without it, and for what is unknown
  /// stands an empty frame.
  /// - Parameters:
  ///   - place: where the line begins, on its baseline
  ///   - size: the height of a line of text, in pixels; capitals are about 0.7 of it
  public static func text(_ text: String, at place: Point, size: Float) -> Outline {
    var contours: [[Point]] = []
    var x = place.x
    let scale = size / LabelFont.unitsPerSize
    for glyph in LabelFont.glyphs(of: text) {
      for contour in glyph.contours {
        contours.append(contour.map { Point(x: x + $0.x * scale, y: place.y - $0.y * scale) })
      }
      x += glyph.advance * scale
    }
    return Outline(contours: contours)
  }

  /// How wide a line of text is, in pixels.
  public static func textWidth(_ text: String, size: Float) -> Float {
    LabelFont.glyphs(of: text).reduce(0) { $0 + $1.advance } * size / LabelFont.unitsPerSize
  }
}

/// The letters of labels: Aileron Regular, which is in the public domain, with its curves as straight pieces.
private enum LabelFont {
  struct Glyph: Sendable {
    /// How far the next one is.
    let advance: Float
    /// The corners; y goes up from the baseline.
    let contours: [[Point]]
  }

  static let unitsPerSize: Float = 1000

  /// What stands for letters that are not known.
  private static let unknown = Glyph(
    advance: 560,
    contours: [
      [(70, 0), (70, 690), (490, 690), (490, 0)], [(130, 60), (430, 60), (430, 630), (130, 630)],
    ].map { $0.map { Point(x: $0.0, y: $0.1) } })

  private static let all: [Unicode.Scalar: Glyph] = {
    let text = String(decoding: PackageResources.label_font_txt, as: UTF8.self)
    var glyphs: [Unicode.Scalar: Glyph] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count >= 2, let scalar = UInt32(words[0], radix: 16).flatMap(Unicode.Scalar.init),
        let advance = Float(words[1])
      else { continue }
      let contours = (words.count > 2 ? words[2] : "").split(separator: "|").map { contour in
        contour.split(separator: " ").compactMap { corner -> Point? in
          let numbers = corner.split(separator: ",").compactMap { Float($0) }
          return numbers.count == 2 ? Point(x: numbers[0], y: numbers[1]) : nil
        }
      }
      glyphs[scalar] = Glyph(advance: advance, contours: contours)
    }
    return glyphs
  }()

  /// Letters that are no other letter with something on it.
  private static let spelled: [Unicode.Scalar: String] = [
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "×": "x", "–": "-", "—": "-", "−": "-",
  ]

  static func glyphs(of text: String) -> [Glyph] {
    text.unicodeScalars.flatMap { scalar -> [Glyph] in
      if let glyph = all[scalar] { return [glyph] }
      if scalar.properties.generalCategory == .nonspacingMark { return [] }
      return (spelled[scalar] ?? plain(scalar)).map { $0.unicodeScalars.compactMap { all[$0] } } ?? [unknown]
    }
  }

  /// A letter without its accent: what Unicode calls LATIN SMALL LETTER E WITH ACUTE is an e.
  private static func plain(_ scalar: Unicode.Scalar) -> String? {
    let words = scalar.properties.name?.split(separator: " ") ?? []
    guard words.count > 5, words[0] == "LATIN", words[2] == "LETTER", words[3].count == 1, words[4] == "WITH" else {
      return nil
    }
    return words[1] == "SMALL" ? words[3].lowercased() : String(words[3])
  }
}
