import SaccadeText

/// Numbers in rows and columns, each a cell whose colour says how large it is: a matrix, or the pixels of a small picture.
public struct HeatMapPlot: Sendable {
  /// What stands above it.
  public var title: String
  /// The numbers, row by row; one that is no number leaves its cell empty.
  public var values: [[Double]]
  /// What rows are; empty for nothing.
  public var rowLabel: String
  /// What columns are; empty for nothing.
  public var columnLabel: String
  /// How many digits after the point cells show; nil for none but the colour.
  public var digits: Int?
  /// The size that has the full colour; nil is the greatest of the numbers.
  public var whole: Double?

  /// A table of numbers.
  /// - Traps: if its rows differ in length
  public init(
    _ title: String, rows rowLabel: String = "", columns columnLabel: String = "", _ values: [[Double]],
    digits: Int? = nil, whole: Double? = nil
  ) {
    precondition(
      values.allSatisfy { $0.count == values[0].count }, "HeatMapPlot: all rows must have as many numbers as the first")
    self.title = title
    self.values = values
    self.rowLabel = rowLabel
    self.columnLabel = columnLabel
    self.digits = digits
    self.whole = whole
  }

  /// The plot as an SVG file.
  public var svg: String { drawing.svg }
  /// The plot, to stand in a page that has ``PlotStyle``.
  package var element: String { drawing.element }

  /// Cells of a smaller side have no numbers.
  private static let leastWithNumbers = 15.0

  /// The plot as it is drawn, for a file of SVG or a picture.
  ///
  /// Numbers above 0 have one colour, those below another, the stronger the larger.
  public var drawing: PlotDrawing {
    let (rows, columns) = (values.count, values.first?.count ?? 0)
    let left = rowLabel.isEmpty ? 8.0 : 30.0
    let top = columnLabel.isEmpty ? 34.0 : 52.0
    let cell = max(3, min(40, 520 / Double(max(1, columns)), 440 / Double(max(1, rows))))
    let (width, height) = (cell * Double(columns), cell * Double(rows))
    var canvas = PlotDrawing(
      width: max(340, left + width + 8), height: top + height + 8,
      label: "\(title): \(rows) rows\(of: rowLabel), \(columns) columns\(of: columnLabel)")
    canvas.text(title, 8, 20, style: "title")
    if !columnLabel.isEmpty { canvas.text(columnLabel, left, 42) }
    if !rowLabel.isEmpty { canvas.text(rowLabel, 18, top + height / 2, anchor: .middle, turned: -90) }
    let finite = values.joined().filter(\.isFinite).map(\.magnitude)
    let whole = max(self.whole ?? finite.max() ?? 1, .leastNormalMagnitude)
    for (row, line) in values.enumerated() {
      for (column, value) in line.enumerated() {
        let (x, y) = (left + Double(column) * cell, top + Double(row) * cell)
        canvas.rectangle(x, y, cell, cell, style: "cell", fill: "var(--soft)")
        guard value.isFinite else { continue }
        let share = min(1, value.magnitude / whole)
        let text = fixed(value, digits: digits ?? 3)
        if value != 0 {
          canvas.rectangle(
            x, y, cell, cell, style: "cell", fill: value > 0 ? "var(--s1)" : "var(--s2)",
            opacity: 0.08 + 0.92 * share, hint: "row \(row), column \(column): \(text)")
        }
        if digits != nil, cell >= Self.leastWithNumbers {
          canvas.text(
            text, x + cell / 2, y + cell / 2 + 4, anchor: .middle,
            style: value == 0 ? "label" : share > 0.5 ? "strong" : "number")
        }
      }
    }
    return canvas
  }
}

extension DefaultStringInterpolation {
  /// What rows or columns are, in words, where it is said.
  fileprivate mutating func appendInterpolation(of label: String) {
    if !label.isEmpty { appendLiteral(" (\(label))") }
  }
}
