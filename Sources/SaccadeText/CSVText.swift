extension String {
  /// The text as a cell of a table of comma-separated values: in quotation marks where a reader would cut or trim it.
  package var csvCell: String {
    let isPlain = !contains { ",\"\n\r".contains($0) } && first != " " && last != " "
    return isPlain ? self : "\"\(replacing("\"", with: "\"\""))\""
  }
}
