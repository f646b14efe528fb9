import SaccadeText

/// A piece of a drawing.
///
/// Colours and styles are names of ``PlotStyle``.
package enum PlotMark: Sendable {
  /// A place, in units of the drawing from its upper left corner.
  package typealias Place = (x: Double, y: Double)
  /// Which end of a text stands at its place.
  package enum Anchor: String, Sendable { case start, middle, end }

  /// A straight line.
  case line(from: Place, to: Place, style: String)
  /// A rectangle by its upper left corner, with a text that shows when one points at it.
  case rectangle(
    at: Place, width: Double, height: Double, style: String, fill: String, opacity: Double?, hint: String?)
  /// A line through points; one that is no number leaves a gap.
  case path([Place], colour: String, style: String)
  /// A disc, with a text that shows when one points at it.
  case dot(at: Place, radius: Double, colour: String, hint: String?)
  /// A text on its line, turned by degrees clockwise about its place.
  case text(String, at: Place, anchor: Anchor, style: String, turned: Double)

  /// The stretches of a line through points between those that are no numbers.
  package static func stretches(of points: [Place]) -> [[Place]] {
    points.split { !$0.x.isFinite || !$0.y.isFinite }.map(Array.init)
  }
}

/// Pieces as SVG.
extension PlotMark {
  /// A coordinate, with as many digits as a screen shows.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let text = fixed(value, digits: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The piece as an element.
  var markup: String {
    switch self {
    case .line(let from, let to, let style):
      Self.element(
        "line",
        [
          ("x1", Self.number(from.x)), ("y1", Self.number(from.y)), ("x2", Self.number(to.x)),
          ("y2", Self.number(to.y)), ("class", style),
        ])
    case .rectangle(let place, let width, let height, let style, let fill, let opacity, let hint):
      Self.element(
        "rect",
        [
          ("x", Self.number(place.x)), ("y", Self.number(place.y)), ("width", Self.number(width)),
          ("height", Self.number(height)), ("class", style), ("style", "fill:\(fill)"),
        ] + (opacity.map { [("fill-opacity", fixed($0, digits: 3))] } ?? []),
        content: hint.map { "<title>\(Markup.escaped($0))</title>" })
    case .path(let points, let colour, let style):
      Self.element(
        "path", [("d", Self.data(points)), ("class", style), ("style", "stroke:\(colour)")])
    case .dot(let place, let radius, let colour, let hint):
      Self.element(
        "circle",
        [
          ("cx", Self.number(place.x)), ("cy", Self.number(place.y)), ("r", Self.number(radius)),
          ("style", "fill:\(colour)"),
        ], content: hint.map { "<title>\(Markup.escaped($0))</title>" })
    case .text(let text, let place, let anchor, let style, let turned):
      Self.element(
        "text",
        [
          ("x", Self.number(place.x)), ("y", Self.number(place.y)), ("text-anchor", anchor.rawValue), ("class", style),
        ]
          + (turned == 0
            ? [] : [("transform", "rotate(\(Self.number(turned)) \(Self.number(place.x)) \(Self.number(place.y)))")]),
        content: Markup.escaped(text))
    }
  }

  private static func data(_ points: [Place]) -> String {
    stretches(of: points).map { stretch in
      stretch.enumerated().map { "\($0 == 0 ? "M" : "L")\(number($1.x)) \(number($1.y))" }.joined()
    }.joined()
  }

  private static func element(_ name: String, _ attributes: [(String, String)], content: String? = nil) -> String {
    let list = attributes.map { " \($0)=\"\(Markup.escaped($1))\"" }.joined()
    return content.map { "<\(name)\(list)>\($0)</\(name)>" } ?? "<\(name)\(list)/>"
  }
}
