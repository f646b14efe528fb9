// What the node says beside its inputs.
extension Call {
  /// Whether the node says it.
  func says(_ name: String) -> Bool { node.attributes[name] != nil }

  /// A whole number.
  func int(_ name: String, _ standard: Int) throws -> Int {
    switch node.attributes[name] {
    case nil: return standard
    case .int(let value): return value
    case .some(let other): throw wrong(name, other, "a whole number")
    }
  }

  /// Yes or no, as a whole number.
  func flag(_ name: String, _ standard: Bool = false) throws -> Bool { try int(name, standard ? 1 : 0) != 0 }

  /// A number.
  func float(_ name: String, _ standard: Float) throws -> Float {
    switch node.attributes[name] {
    case nil: return standard
    case .float(let value): return value
    case .some(let other): throw wrong(name, other, "a number")
    }
  }

  /// A text.
  func string(_ name: String, _ standard: String) throws -> String {
    switch node.attributes[name] {
    case nil: return standard
    case .string(let value): return value
    case .some(let other): throw wrong(name, other, "a text")
    }
  }

  /// Whole numbers; nil if the node does not say them.
  func ints(_ name: String) throws -> [Int]? {
    switch node.attributes[name] {
    case nil: return nil
    case .ints(let values): return values
    case .some(let other): throw wrong(name, other, "a list of whole numbers")
    }
  }

  /// Numbers; nil if the node does not say them.
  func floats(_ name: String) throws -> [Float]? {
    switch node.attributes[name] {
    case nil: return nil
    case .floats(let values): return values
    // A list without numbers has no kind in old files.
    case .ints(let values) where values.isEmpty: return []
    case .some(let other): throw wrong(name, other, "a list of numbers")
    }
  }

  /// A tensor; nil if the node does not say it.
  func constant(_ name: String) throws -> Value? {
    switch node.attributes[name] {
    case nil: return nil
    case .tensor(let value): return value
    case .some(let other): throw wrong(name, other, "a tensor")
    }
  }

  /// A graph.
  func graph(_ name: String) throws -> Graph {
    switch node.attributes[name] {
    case nil: throw error("the attribute is missing", field: name, kind: .malformed)
    case .graph(let graph): return graph
    case .some(let other): throw wrong(name, other, "a graph")
    }
  }

  private func wrong(_ name: String, _ attribute: Attribute, _ wanted: String) -> ONNXError {
    error("it is \(attribute.kind), and must be \(wanted)", field: name, kind: .malformed)
  }

  /// Whole numbers that were an attribute before a version and are an input since then; nil if they are left out.
  func numbers(_ name: String, orInput position: Int, since version: Int) throws -> [Int]? {
    if opset < version { return try ints(name) }
    return has(position) ? try integers(position) : nil
  }
}
