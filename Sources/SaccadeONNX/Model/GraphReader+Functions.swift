/// What a function is called by.
struct FunctionName: Hashable {
  private let domain: String
  private let name: String
  private let overload: String

  init(_ domain: String, _ name: String, _ overload: String) {
    self.domain = domain == "ai.onnx" ? "" : domain
    self.name = name
    self.overload = overload
  }
}

extension GraphReader {
  /// The model's own function that a node calls.
  func function(of proto: NodeProto) -> FunctionProto? {
    functions.isEmpty ? nil : functions[FunctionName(proto.domain, proto.opType, proto.overload)]
  }

  /// Puts the nodes of a function in the place of the node that calls it.
  mutating func write(
    out function: FunctionProto, _ proto: NodeProto, _ inputs: [Int?], to nodes: inout [Node], _ scope: Scope,
    _ caller: [String: AttributeProto], level: Int
  ) throws {
    guard level < Limits.mostLevels else {
      throw ONNXError(
        .refused, path: path, problem: "functions call one another more than \(Limits.mostLevels) deep",
        advice: "export the model with its functions written out")
    }
    guard inputs.count <= function.input.count, proto.output.count <= function.output.count else {
      throw ONNXError.malformed(
        path, field: "function '\(function.name)'",
        "it is called with \(inputs.count) inputs and \(proto.output.count) results, and has "
          + "\(function.input.count) and \(function.output.count)")
    }
    var names: [String: Int] = [:]
    for (name, slot) in zip(function.input, inputs) { names[name] = slot }
    var attributes: [String: AttributeProto] = [:]
    for attribute in function.attributeProto { attributes[attribute.name] = attribute }
    for attribute in proto.attribute {
      attributes[attribute.name] = attribute.refAttrName.isEmpty ? attribute : caller[attribute.refAttrName]
    }
    let inner = Scope(in: nil, names)
    // Inputs that are left out are known, as nothing.
    let missing = Set(function.input).subtracting(names.keys)
    let body = function.node.map { node in
      var node = node
      node.input = node.input.map { missing.contains($0) ? "" : $0 }
      return node
    }
    var opsets: [String: Int] = [:]
    for entry in function.opsetImport {
      opsets[entry.domain == "ai.onnx" ? "" : entry.domain] = Int(entry.version)
    }
    try ONNXModel.check(opsets, path: path)
    try append(body, to: &nodes, inner, opsets, attributes, level: level + 1)
    for (name, result) in zip(function.output, proto.output) where !result.isEmpty {
      guard let slot = inner[name] else {
        throw ONNXError.malformed(path, field: "function '\(function.name)'", "no node makes its result '\(name)'")
      }
      guard !scope.has(result) else {
        throw ONNXError.malformed(path, field: "output '\(result)'", "two values have this name")
      }
      scope.alias(result, slot)
    }
    scope.adopt(inner)
  }
}
