/// A table as Markdown has it, its columns aligned for reading as plain text too.
public struct MarkdownTable: Sendable {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table without rows.
  public init(_ header: String...) { self.header = header }

  /// Adds a row; cells that are missing stay empty.
  public mutating func add(_ cells: [String]) {
    rows.append((cells + [String](repeating: "", count: max(0, header.count - cells.count))).map(Self.escaped))
  }

  /// The lines.
  public var text: String {
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      "| " + zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ")
        + " |"
    }
    let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
  }

  private static func escaped(_ cell: String) -> String {
    cell.split(separator: "\n").joined(separator: " ").split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
  }
}
