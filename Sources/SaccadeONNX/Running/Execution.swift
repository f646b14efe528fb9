import SaccadeEngine

/// One run of a model: the values that are there, by their slots.
final class Execution {
  private let path: String
  /// How many bytes a tensor that an operator makes may take.
  let largestTensor: Int
  private var values: [Value?]
  /// How many loops are running, one inside of another.
  private var loops = 0
  /// How many operations have run in loops, with one for each turn.
  private var looped = 0

  init(_ model: ONNXModel, largestTensor: Int) {
    path = model.path
    self.largestTensor = largestTensor
    values = [Value?](repeating: nil, count: model.slotCount)
  }

  /// Runs a graph, the model's or one inside of a node.
  func run(_ graph: Graph, _ inputs: [Value]) throws -> [Value] {
    if loops > 0 { try countLooped(1 + graph.nodes.count) }
    for (slot, value) in graph.constants { values[slot] = value }
    for (slot, value) in zip(graph.inputs, inputs) { values[slot] = value }
    for node in graph.nodes { try run(node) }
    return try zip(graph.outputs, graph.outputNames).map { slot, name in
      guard let value = values[slot] else {
        throw ONNXError.malformed(path, field: "output '\(name)'", "nothing has made this result")
      }
      return value
    }
  }

  /// Runs the graph of a loop once.
  func turn(_ body: Graph, _ inputs: [Value]) throws -> [Value] {
    loops += 1
    defer { loops -= 1 }
    return try run(body, inputs)
  }

  /// A hostile model would let loops go on for ever.
  private func countLooped(_ operations: Int) throws {
    looped += operations
    guard looped <= Limits.mostLooped else {
      throw ONNXError(
        .refused, path: path, problem: "the loops of the model run more than \(Limits.mostLooped) operations",
        advice: "export the model without loops")
    }
  }

  private func run(_ node: Node) throws {
    let inputs = try node.inputs.map { slot -> Value? in
      guard let slot else { return nil }
      guard let value = values[slot] else {
        throw ONNXError(
          .malformed, path: path, node: node.name, operatorName: node.operation.name, field: "input",
          problem: "an input was left out by the node that should make it", advice: ONNXError.exportAgain)
      }
      return value
    }
    let call = Call(node: node, path: path, inputs: inputs, execution: self)
    let results: [Value?]
    do {
      // So a graph and a profile tell where an operation stands.
      results = try ExecutionContext.with({ $0.modulePath = node.name }) { try node.operation.body(call) }
    } catch let error as ONNXError {
      throw error.about(node: node.name, node.operation.name)
    }
    for (slot, value) in zip(node.outputs, results) {
      if let slot { values[slot] = value }
    }
    for slot in node.released { values[slot] = nil }
  }
}
