import SaccadeText

/// Bars beside their names, from the left.
public struct BarPlot: Sendable {
  /// What stands above it.
  public var title: String
  /// Names, how long their bars are, and what stands behind them.
  public var bars: [(name: String, value: Double, text: String)]
  /// What a bar of the full width is; nil is the longest one.
  public var whole: Double?

  /// Bars that are no numbers have no length.
  public init(_ title: String, _ bars: [(name: String, value: Double, text: String)], whole: Double? = nil) {
    self.title = title
    self.bars = bars
    self.whole = whole
  }

  /// The plot as an SVG file.
  public var svg: String { drawing.svg }
  /// The plot, to stand in a page that has ``PlotStyle``.
  package var element: String { drawing.element }

  /// The plot as it is drawn, for a file of SVG or a picture.
  public var drawing: PlotDrawing {
    let (width, row, top) = (560.0, 22.0, 34.0)
    let left = 16 + 6.8 * Double(min(24, bars.map(\.name.count).max() ?? 0))
    let right = width - 20 - 6.8 * Double(bars.map(\.text.count).max() ?? 0)
    var canvas = PlotDrawing(width: width, height: top + row * Double(bars.count) + 8, label: title)
    canvas.text(title, 8, 20, style: "title")
    let whole = max(self.whole ?? bars.map(\.value).filter(\.isFinite).max() ?? 1, .leastNormalMagnitude)
    for (place, bar) in bars.enumerated() {
      let y = top + Double(place) * row
      let length = bar.value.isFinite ? max(0, min(1, bar.value / whole)) * (right - left) : 0
      let shown = bar.name.count > 24 ? bar.name.prefix(23) + "…" : bar.name
      canvas.text(shown, left - 8, y + 14, anchor: .end)
      canvas.rectangle(left, y + 3, right - left, row - 8, style: "bar", fill: "var(--soft)")
      canvas.rectangle(
        left, y + 3, length, row - 8, style: "bar", fill: PlotStyle.accent, hint: "\(bar.name): \(bar.text)")
      canvas.text(bar.text, right + 8, y + 14, style: "number")
    }
    return canvas
  }
}
