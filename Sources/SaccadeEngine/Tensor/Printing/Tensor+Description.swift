extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
  /// The elements as NumPy prints them: in columns, and only the first and last three of each axis when there are more
  /// than a thousand.
  ///
  /// The element type follows where the numbers do not show it, and the shape where it cannot be counted.
  public var description: String {
    if isOutline { return "outline \(shape) \(dtype)" }
    let isLarge = elementCount > TensorText.largest
    var notes: [String] = []
    switch dtype {
    case .float32, .int64, .bool: break
    default: notes.append("\(dtype)")
    }
    if isLarge || elementCount == 0 { notes.append("shape \(shape)") }
    let text = TensorText(self, indent: 0).text
    return notes.isEmpty ? text : "\(text) (\(notes.joined(separator: ", ")))"
  }

  /// The elements with shape and element type.
  public var debugDescription: String {
    if isOutline { return "Tensor.outline(\(shape), dtype: .\(dtype))" }
    return "Tensor(\(TensorText(self, indent: 7).text), shape: \(shape), dtype: .\(dtype))"
  }
}

/// The elements of a tensor in nested brackets.
private struct TensorText {
  /// A tensor with more elements is summarised.
  static let largest = 1000
  private static let edge = 3
  private static let lineWidth = 75

  let text: String

  init(_ tensor: Tensor, indent: Int) {
    guard tensor.elementCount > 0 else {
      text = "[]"
      return
    }
    let isLarge = tensor.elementCount > Self.largest
    let shown = withoutGradient { isLarge ? Self.edges(of: tensor.detached) : tensor.detached }
    let words =
      switch tensor.dtype {
      case .bool: NumberFormat.columns(shown.scalars(as: Bool.self).map(\.description))
      case .int64, .int32, .uint8: NumberFormat.columns(shown.scalars(as: Int.self).map(\.description))
      default: NumberFormat.columns(shown.scalars(as: Double.self), tensor.dtype)
      }
    let cut = tensor.shape.map { isLarge && $0 > 2 * Self.edge }
    var position = 0
    text = Self.lines(words, &position, Array(shown.shape), cut, depth: 0, indent: indent)
  }

  /// The first and the last elements along every axis that is long.
  private static func edges(of tensor: Tensor) -> Tensor {
    tensor.shape.indices.reduce(tensor) { part, axis in
      let size = part.shape[axis]
      guard size > 2 * edge else { return part }
      return Tensor.concatenate(
        [part.slice(axis: axis, 0..<edge), part.slice(axis: axis, (size - edge)..<size)], axis: axis)
    }
  }

  private static func lines(
    _ words: [String], _ position: inout Int, _ sizes: [Int], _ cut: [Bool], depth: Int, indent: Int
  ) -> String {
    guard depth < sizes.count else {
      defer { position += 1 }
      return words[position]
    }
    let size = sizes[depth]
    if depth == sizes.count - 1 {
      var row = Array(words[position..<(position + size)])
      position += size
      if cut[depth] { row.insert("...", at: edge) }
      return "[" + wrapped(row, indent: indent + depth + 1, closing: sizes.count) + "]"
    }
    var parts: [String] = []
    for index in 0..<size {
      if cut[depth], index == edge { parts.append("...") }
      parts.append(lines(words, &position, sizes, cut, depth: depth + 1, indent: indent))
    }
    let breaks = String(repeating: "\n", count: sizes.count - depth - 1)
    let margin = String(repeating: " ", count: indent + depth + 1)
    return "[" + parts.joined(separator: breaks + margin) + "]"
  }

  /// Words with a space between them, on as many lines as the width asks for.
  private static func wrapped(_ words: [String], indent: Int, closing: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, indent + line.count + 1 + word.count + closing > lineWidth {
        while line.last == " " { line.removeLast() }
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    lines.append(line)
    return lines.joined(separator: "\n" + margin)
  }
}
