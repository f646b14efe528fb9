import SaccadeText

/// A plot as it was drawn, piece by piece: as a file of SVG or, where pictures are known, as one.
///
/// Colours have names, so that an SVG is right on light and on dark ground.
public struct PlotDrawing: Sendable {
  /// The width and height, in units that are pixels where nothing scales the drawing.
  package let size: (width: Double, height: Double)
  /// What a reader who does not see the drawing is told.
  package let label: String
  /// What is drawn, the later over the earlier.
  package private(set) var marks: [PlotMark] = []

  init(width: Double, height: Double, label: String) {
    size = (width, height)
    self.label = label
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
    marks.append(.line(from: (x1, y1), to: (x2, y2), style: style))
  }

  /// A rectangle, with a text that shows when one points at it.
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, fill: String, opacity: Double? = nil,
    hint: String? = nil
  ) {
    marks.append(
      .rectangle(
        at: (x, y), width: max(0, width), height: max(0, height), style: style, fill: fill, opacity: opacity,
        hint: hint))
  }

  /// A line through points; one that is no number leaves a gap.
  mutating func path(_ points: [(x: Double, y: Double)], colour: String, style: String) {
    guard points.contains(where: { $0.x.isFinite && $0.y.isFinite }) else { return }
    marks.append(.path(points, colour: colour, style: style))
  }

  mutating func dot(_ x: Double, _ y: Double, radius: Double, colour: String, hint: String? = nil) {
    marks.append(.dot(at: (x, y), radius: radius, colour: colour, hint: hint))
  }

  /// A text; `turned` is in degrees, clockwise.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: PlotMark.Anchor = .start, style: String = "label",
    turned: Double = 0
  ) {
    marks.append(.text(text, at: (x, y), anchor: anchor, style: style, turned: turned))
  }

  private var content: String { marks.map(\.markup).joined(separator: "\n") }

  /// The drawing, to stand in a page that has `PlotStyle.sheet`.
  package var element: String {
    let (width, height) = (PlotMark.number(size.width), PlotMark.number(size.height))
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" class=\"plot\" role=\"img\" "
      + "style=\"max-width:\(PlotMark.number(1.2 * size.width))px\" aria-label=\"\(Markup.escaped(label))\">\(content)</svg>"
  }

  /// The drawing as a file of its own.
  public var svg: String {
    let (width, height) = (PlotMark.number(size.width), PlotMark.number(size.height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      class="plot" role="img" aria-label="\(Markup.escaped(label))">
      <style>\(PlotStyle.variables)\(PlotStyle.sheet)</style>
      <rect width="100%" height="100%" class="ground"/>
      \(content)
      </svg>

      """
  }
}
