import SaccadeImages
import SaccadeText

extension DataLint {
  /// What was found, for people: a table of the parts, one of what was found, and examples of each.
  /// - Parameter most: how many examples of a kind are told
  public func lines(most: Int = 5) -> [String] {
    let head = [
      "part", "pictures", "readable", "classes", "smallest, height × width", "middle", "largest", "stored as",
    ]
    let rows = parts.map { part in
      let sizes = part.sizes.map { ["\($0.least)", "\($0.median)", "\($0.greatest)"] } ?? ["", "", ""]
      let stored = part.storage.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
      return [
        part.name, "\(part.imageCount)", "\(part.readableCount)", part.classes.isEmpty ? "" : "\(part.classes.count)",
      ]
        + sizes + [stored]
    }
    var lines = tableLines([head] + rows) { 1...3 ~= $0 }
    lines += maskLines()
    for kind in Kind.allCases {
      let found = findings.filter { $0.kind == kind }
      guard !found.isEmpty else { continue }
      lines += ["", "\(kind.isFault ? "error" : "warning"): \(kind.title): \(found.count)"]
      lines += found.prefix(most).map { "  \($0)".visible() }
      if found.count > most { lines.append("  and \(found.count - most) more; --json tells all") }
    }
    if !isComplete {
      lines += ["", "note: very many pictures look alike, of which not all were compared; --similar 0 compares fewer"]
    }
    let result =
      findings.isEmpty
      ? "nothing is wrong" : "\(counted(faults.count, "error")), \(counted(warnings.count, "warning"))"
    return lines + ["", result]
  }
}
