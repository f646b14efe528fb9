import SaccadeEngine

extension Graph: CustomStringConvertible {
  /// The operations, one a line, with what each reads and gives and where in the model it stands.
  ///
  /// Values are numbered by where they stand, so that graphs that compute the same by the same operations read the same.
  public var description: String {
    let names = valueNames
    var lines = ["graph(\(inputs.map { "\(names[$0] ?? "?"): \(type(of: $0))" }.joined(separator: ", ")))"]
    for node in nodes {
      let results = node.outputs.filter { names[$0] != nil }
      let given = results.map { names[$0] ?? "" }.joined(separator: ", ")
      let read = node.inputs.map { names[$0] ?? "?" }.joined(separator: ", ")
      let types = results.map { "\(type(of: $0))" }.joined(separator: ", ")
      let place = node.modulePath.isEmpty ? "" : "  # \(node.modulePath)"
      lines.append("  \(given) = \(node.name)\(node.attributes)(\(read)) → \(types)\(place)")
    }
    lines.append("  return \(outputs.map { names[$0] ?? "?" }.joined(separator: ", "))")
    return lines.joined(separator: "\n")
  }

  /// The name of each value that is read: constants by their weights' paths, all others by their order.
  private var valueNames: [Value: String] {
    let read = Set(nodes.flatMap(\.inputs)).union(outputs)
    var names: [Value: String] = [:]
    var (results, numbers) = (0, 0)
    func add(_ value: Value) {
      guard names[value] == nil else { return }
      if let constant = constants[value] {
        names[value] = constant.name ?? "const\(numbers)"
        if constant.name == nil { numbers += 1 }
      } else {
        names[value] = "%\(results)"
        results += 1
      }
    }
    for value in inputs { add(value) }
    for node in nodes {
      for value in node.inputs { add(value) }
      for (position, value) in node.outputs.enumerated() where position == 0 || read.contains(value) { add(value) }
    }
    for value in outputs { add(value) }
    return names
  }
}

extension Graph.Node {
  /// What the operation is told beside its inputs.
  var attributes: String { operation.attributes }
}

extension Op {
  /// What it is told beside its inputs, as Swift writes it: `{stride: 2, padding: 1}`; empty for nothing.
  package var attributes: String {
    let attributes = Mirror(reflecting: self).children.compactMap { child -> String? in
      guard let label = child.label, label != "name" else { return nil }
      return "\(label): \(attributeText(child.value))"
    }
    return attributes.isEmpty ? "" : "{\(attributes.joined(separator: ", "))}"
  }
}

/// Geometries and options are written as their parts, without the names of their types.
private func attributeText(_ value: Any) -> String {
  let mirror = Mirror(reflecting: value)
  guard mirror.displayStyle == .struct, !(value is any CustomStringConvertible) else { return "\(value)" }
  return "(\(mirror.children.map { "\($0.label ?? ""): \(attributeText($0.value))" }.joined(separator: ", ")))"
}

extension Graph: Equatable {
  /// Whether both compute the same by the same operations in the same order, from constants of the same bits.
  public static func == (a: Graph, b: Graph) -> Bool {
    guard a.description == b.description else { return false }
    let pairs = zip(a.nodes, b.nodes).flatMap { zip($0.inputs, $1.inputs) } + Array(zip(a.outputs, b.outputs))
    return pairs.allSatisfy { first, second in
      guard let one = a.constants[first]?.tensor, let other = b.constants[second]?.tensor else { return true }
      return one.storage === other.storage
        || one.withUnsafeBytes { left in other.withUnsafeBytes { left.elementsEqual($0) } }
    }
  }
}
