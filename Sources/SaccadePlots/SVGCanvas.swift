import SaccadeText

/// A drawing as SVG, put together piece by piece.
///
/// Colours are names of ``PlotStyle``, so that a drawing is right on light and on dark ground.
struct SVGCanvas {
  /// The width and height, in units that are pixels where nothing scales the drawing.
  let size: (width: Double, height: Double)
  /// What a reader who does not see the drawing is told.
  let label: String
  private var parts: [String] = []

  init(width: Double, height: Double, label: String) {
    size = (width, height)
    self.label = label
  }

  /// A coordinate, with as many digits as a screen shows.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let text = fixed(value, digits: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  mutating func add(_ element: String, _ attributes: [(String, String)], content: String? = nil) {
    let list = attributes.map { " \($0)=\"\(Markup.escaped($1))\"" }.joined()
    parts.append(content.map { "<\(element)\(list)>\($0)</\(element)>" } ?? "<\(element)\(list)/>")
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
    add(
      "line",
      [
        ("x1", Self.number(x1)), ("y1", Self.number(y1)), ("x2", Self.number(x2)), ("y2", Self.number(y2)),
        ("class", style),
      ])
  }

  /// A rectangle, with a text that shows when one points at it.
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, fill: String? = nil,
    opacity: Double? = nil, hint: String? = nil
  ) {
    var attributes = [
      ("x", Self.number(x)), ("y", Self.number(y)), ("width", Self.number(max(0, width))),
      ("height", Self.number(max(0, height))), ("class", style),
    ]
    if let fill { attributes.append(("style", "fill:\(fill)")) }
    if let opacity { attributes.append(("fill-opacity", fixed(opacity, digits: 3))) }
    add("rect", attributes, content: hint.map { "<title>\(Markup.escaped($0))</title>" })
  }

  /// A line through points; one that is no number leaves a gap.
  mutating func path(_ points: [(x: Double, y: Double)], colour: String, style: String) {
    var data = ""
    var isDrawing = false
    for point in points {
      guard point.x.isFinite, point.y.isFinite else {
        isDrawing = false
        continue
      }
      data += "\(isDrawing ? "L" : "M")\(Self.number(point.x)) \(Self.number(point.y))"
      isDrawing = true
    }
    guard !data.isEmpty else { return }
    add("path", [("d", data), ("class", style), ("style", "stroke:\(colour)")])
  }

  mutating func dot(_ x: Double, _ y: Double, radius: Double, colour: String, hint: String? = nil) {
    add(
      "circle",
      [("cx", Self.number(x)), ("cy", Self.number(y)), ("r", Self.number(radius)), ("style", "fill:\(colour)")],
      content: hint.map { "<title>\(Markup.escaped($0))</title>" })
  }

  /// A text; `anchor` is `start`, `middle` or `end`.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", style: String = "label", turned: Double = 0
  ) {
    var attributes = [("x", Self.number(x)), ("y", Self.number(y)), ("text-anchor", anchor), ("class", style)]
    if turned != 0 {
      attributes.append(("transform", "rotate(\(Self.number(turned)) \(Self.number(x)) \(Self.number(y)))"))
    }
    add("text", attributes, content: Markup.escaped(text))
  }

  /// The drawing, to stand in a page that has ``PlotStyle/sheet``.
  var element: String {
    let (width, height) = (Self.number(size.width), Self.number(size.height))
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" class=\"plot\" role=\"img\" "
      + "style=\"max-width:\(Self.number(1.2 * size.width))px\" aria-label=\"\(Markup.escaped(label))\">\(parts.joined(separator: "\n"))</svg>"
  }

  /// The drawing as a file of its own.
  var file: String {
    let (width, height) = (Self.number(size.width), Self.number(size.height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      class="plot" role="img" aria-label="\(Markup.escaped(label))">
      <style>\(PlotStyle.variables)\(PlotStyle.sheet)</style>
      <rect width="100%" height="100%" class="ground"/>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }
}

/// Text within markup.
package enum Markup {
  /// A text with what markup gives a meaning written out, and with control characters visible.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.visible(keepingLines: true) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
