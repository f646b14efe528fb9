import SaccadeEngine
import SaccadeText

/// Checks the graph of a model and brings it into the form in which it is run.
///
/// Whatever is wrong with a graph by itself is found here; what depends on the shapes of inputs, when it is run.
struct GraphReader {
  let path: String
  let reader: TensorReader
  let functions: [FunctionName: FunctionProto]
  /// How many slots there are so far, in all graphs.
  private(set) var slotCount = 0
  /// What graphs have taken so far: functions that call functions could make a small file endless.
  var cost = 0

  init(_ model: ModelProto, path: String) throws {
    self.path = path
    reader = TensorReader(path: path)
    var functions: [FunctionName: FunctionProto] = [:]
    for function in model.functions {
      let name = FunctionName(function.domain, function.name, function.overload)
      guard functions.updateValue(function, forKey: name) == nil else {
        throw ONNXError.malformed(path, field: "function '\(function.name)'", "there are two of this name")
      }
    }
    self.functions = functions
  }

  /// Checks a graph and those inside of it.
  /// - Parameters:
  ///   - outer: the names of the graph around
  ///   - opsets: the versions of the sets of operators, by their domains
  ///   - level: how many graphs are around
  mutating func graph(
    _ proto: GraphProto, in outer: Scope?, _ opsets: [String: Int], _ caller: [String: AttributeProto] = [:],
    level: Int = 0
  ) throws -> Graph {
    guard level < Limits.mostLevels else {
      throw ONNXError(
        .refused, path: path, field: "graph", problem: "graphs lie more than \(Limits.mostLevels) deep in one another",
        advice: "export the model without functions and branches inside of one another")
    }
    guard proto.sparseInitializer.isEmpty else {
      throw ONNXError(
        .unsupported, path: path, field: "sparse_initializer", problem: "weights are stored sparsely",
        advice: "export the model with dense weights")
    }
    let scope = Scope(in: outer)
    var (constants, constantNames): ([Int: Value], [Int: String]) = ([:], [:])
    for initializer in proto.initializer {
      guard !initializer.name.isEmpty else {
        throw ONNXError.malformed(path, field: "initializer", "a tensor has no name")
      }
      let slot = try newSlot(initializer.name, scope, field: "initializer")
      constants[slot] = try value(initializer, level: level)
      constantNames[slot] = initializer.name
    }
    var (inputs, inputNames): ([Int], [String]) = ([], [])
    var named: Set<String> = []
    for input in proto.input {
      guard named.insert(input.name).inserted else {
        throw ONNXError.malformed(path, field: "input '\(input.name)'", "two inputs have this name")
      }
      // Before IR version 4 all weights were inputs too; what has a value need not be given.
      if scope.has(input.name) { continue }
      inputs.append(try newSlot(input.name, scope, field: "input"))
      inputNames.append(input.name)
    }
    var nodes: [Node] = []
    try append(proto.node, to: &nodes, scope, opsets, caller, level: level)
    var outputs: [Int] = []
    for output in proto.output {
      guard let slot = scope[output.name] else {
        throw ONNXError.malformed(path, field: "output '\(output.name)'", "no node makes this result")
      }
      outputs.append(slot)
    }
    guard !outputs.isEmpty else { throw ONNXError.malformed(path, field: "output", "the graph has no results") }
    release(&nodes, own: scope.own.subtracting(constants.keys), kept: Set(outputs))
    let reads = nodes.reduce(into: Set(outputs)) { $0.formUnion($1.reads) }
    return Graph(
      inputs: inputs, inputNames: inputNames, outputs: outputs, outputNames: proto.output.map(\.name),
      constants: constants, constantNames: constantNames, nodes: nodes, captured: reads.subtracting(scope.own))
  }

  /// Checks nodes and adds them.
  mutating func append(
    _ protos: [NodeProto], to nodes: inout [Node], _ scope: Scope, _ opsets: [String: Int],
    _ caller: [String: AttributeProto], level: Int
  ) throws {
    let made = Set(protos.flatMap(\.output))
    for proto in protos {
      let name = proto.name.isEmpty ? proto.output.first { !$0.isEmpty } ?? "" : proto.name
      do {
        try spend(16 + proto.input.count + proto.output.count + proto.attribute.count)
        let inputs = try proto.input.map { try slot(of: $0, scope, made) }
        if let function = function(of: proto) {
          try write(out: function, proto, inputs, to: &nodes, scope, caller, level: level)
          continue
        }
        let (operation, opset) = try operation(of: proto, opsets)
        var attributes: [String: Attribute] = [:]
        for attribute in proto.attribute {
          guard let value = try self.attribute(attribute, scope, opsets, caller, level: level) else { continue }
          guard attributes.updateValue(value, forKey: attribute.name) == nil else {
            throw ONNXError.malformed(path, field: attribute.name, "two attributes have this name")
          }
        }
        let outputs = try proto.output.map { $0.isEmpty ? nil : try newSlot($0, scope, field: "output") }
        try check(operation, inputs, outputs)
        nodes.append(
          Node(
            name: name, operation: operation, opset: opset, inputs: inputs, outputs: outputs,
            outputNames: proto.output, attributes: attributes))
      } catch let error as ONNXError {
        throw error.about(node: name, proto.opType)
      }
    }
  }

  /// Counts what is read into a graph.
  mutating func spend(_ amount: Int) throws {
    cost += amount
    guard cost <= Limits.mostCost else {
      throw ONNXError(
        .refused, path: path, problem: "its graphs are too large when its functions are written out",
        advice: "export it without functions that use functions")
    }
  }

  /// Reads a tensor; what a function brings along counts each time that it is called.
  mutating func value(_ proto: TensorProto, level: Int) throws -> Value {
    let value = try reader.value(proto)
    if level > 0 { try spend(value.tensor.elementCount * value.tensor.dtype.byteCount / 256) }
    return value
  }

  /// The slot of an input; nil for one that is left out.
  func slot(of name: String, _ scope: Scope, _ made: Set<String>) throws -> Int? {
    if name.isEmpty { return nil }
    if let slot = scope[name] { return slot }
    throw ONNXError.malformed(
      path, field: "input '\(name)'",
      made.contains(name)
        ? "it is used before it is made: nodes are out of order, or go round in a circle" : "nothing makes this value")
  }

  mutating func newSlot(_ name: String, _ scope: Scope, field: String) throws -> Int {
    guard !scope.has(name) else {
      throw ONNXError.malformed(path, field: "\(field) '\(name)'", "two values have this name")
    }
    defer { slotCount += 1 }
    scope.add(name, slotCount)
    return slotCount
  }

  /// The operator of a node and the version of its set.
  func operation(of proto: NodeProto, _ opsets: [String: Int]) throws -> (Operator, Int) {
    let domain = proto.domain == "ai.onnx" ? "" : proto.domain
    guard domain.isEmpty else {
      throw ONNXError(
        .unsupported, path: path,
        problem: "Saccade has no operators of the domain '\(domain)'",
        advice: "export the model with the standard's operators alone")
    }
    guard let operation = Operator.table[proto.opType] else {
      throw ONNXError(
        .unsupported, path: path, problem: "Saccade has no operator '\(proto.opType)'",
        advice: "export the model with another one in its place"
          + Spelling.hint(for: proto.opType, among: Array(Operator.table.keys)))
    }
    guard let opset = opsets[""] else {
      throw ONNXError.malformed(path, field: "opset_import", "no version of the standard's operators is named")
    }
    guard operation.versions.contains(opset) else {
      throw ONNXError(
        .malformed, path: path,
        problem: "the standard has this operator in versions \(operation.versions.lowerBound) to "
          + "\(operation.versions.upperBound), not in \(opset)",
        advice: "convert the model with onnx.version_converter")
    }
    return (operation, opset)
  }

  func check(_ operation: Operator, _ inputs: [Int?], _ outputs: [Int?]) throws {
    guard operation.inputs.contains(inputs.count) || inputs.count < operation.inputs.lowerBound,
      inputs.prefix(operation.inputs.lowerBound).count(where: { $0 != nil }) == operation.inputs.lowerBound
    else {
      let wanted = operation.inputs
      throw ONNXError.malformed(
        path, field: "input",
        "it has \(inputs.count(where: { $0 != nil })) inputs, and \(operation.name) takes "
          + (wanted.count == 1 ? "\(wanted.lowerBound)" : "\(wanted.lowerBound) to \(wanted.upperBound)"))
    }
    guard operation.outputs.contains(outputs.count) else {
      throw ONNXError.malformed(
        path, field: "output",
        "it has \(outputs.count) results, and \(operation.name) gives at most \(operation.outputs.upperBound)")
    }
  }

  /// Marks at each node the slots that are read there for the last time, so that their memory can go.
  func release(_ nodes: inout [Node], own: Set<Int>, kept: Set<Int>) {
    var left = own.subtracting(kept)
    for position in nodes.indices.reversed() {
      let slots = nodes[position].reads.union(nodes[position].outputs.compactMap(\.self)).intersection(left)
      nodes[position].released = Array(slots)
      left.subtract(slots)
    }
  }
}
