import SaccadeText

/// Cells of a table coloured by how much of their row they are: what is taken for what.
public struct MatrixPlot: Sendable {
  /// What stands above it.
  public var title: String
  /// What rows are.
  public var rowLabel: String
  /// What columns are.
  public var columnLabel: String
  /// The names of rows and columns.
  public var names: [String]
  /// How often, by row and column.
  public var counts: [[Int]]

  /// A square table.
  /// - Traps: unless it has a row and a column for each name
  public init(_ title: String, rows: String, columns: String, names: [String], counts: [[Int]]) {
    precondition(
      counts.count == names.count && counts.allSatisfy { $0.count == names.count },
      "MatrixPlot: a row and a column for each name are needed")
    self.title = title
    rowLabel = rows
    columnLabel = columns
    self.names = names
    self.counts = counts
  }

  /// The plot as an SVG file.
  public var svg: String { drawing.svg }
  /// The plot, to stand in a page that has ``PlotStyle``.
  package var element: String { drawing.element }

  /// Beyond so many columns cells are too small for numbers.
  private static let mostNumbers = 16

  /// The plot as it is drawn, for a file of SVG or a picture.
  public var drawing: PlotDrawing {
    let count = Double(max(1, names.count))
    let longest = Double(min(18, names.map(\.count).max() ?? 0))
    let left = 34 + 6.8 * longest
    let cell = max(4, min(46, (620 - left) / count))
    let frame = (left: left, top: 66 + 4.8 * longest)
    let side = cell * count
    var canvas = PlotDrawing(
      width: max(340, frame.left + side + 16), height: frame.top + side + 16,
      label: "\(title): rows \(rowLabel), columns \(columnLabel)")
    canvas.text(title, 8, 20, style: "title")
    canvas.text(columnLabel, frame.left + side / 2, 40, anchor: .middle)
    canvas.text(rowLabel, 14, frame.top + side / 2, anchor: .middle, turned: -90)
    for (row, values) in counts.enumerated() {
      let total = values.reduce(0, +)
      let y = frame.top + Double(row) * cell
      for (column, value) in values.enumerated() {
        let share = total > 0 ? Double(value) / Double(total) : 0
        let x = frame.left + Double(column) * cell
        canvas.rectangle(x, y, cell, cell, style: "cell", fill: "var(--soft)")
        if value > 0 {
          canvas.rectangle(
            x, y, cell, cell, style: "cell", fill: row == column ? "var(--s3)" : "var(--s2)",
            opacity: 0.12 + 0.88 * share,
            hint: "\(names[row]) taken for \(names[column]): \(value) of \(total) "
              + "(\(fixed(100 * share, digits: 1)) %)")
        }
        if names.count <= Self.mostNumbers, value > 0 {
          canvas.text(
            "\(value)", x + cell / 2, y + cell / 2 + 4, anchor: .middle, style: share > 0.55 ? "strong" : "number")
        }
      }
    }
    guard cell >= 11 else { return canvas }
    for (place, name) in names.enumerated() {
      let shown = name.count > 18 ? name.prefix(17) + "…" : name
      let middle = (Double(place) + 0.5) * cell
      canvas.text(shown, frame.left - 6, frame.top + middle + 4, anchor: .end)
      canvas.text(shown, frame.left + middle + 3, frame.top - 6, turned: -45)
    }
    return canvas
  }
}
