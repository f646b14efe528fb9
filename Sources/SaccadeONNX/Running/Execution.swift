import SaccadeEngine

/// One run of a model: the values that are there, by their slots.
final class Execution {
  private let path: String
  /// How many bytes a tensor that an operator makes may take.
  let largestTensor: Int
  private var values: [Value?]
  /// How many turns loops have made, those inside of others included.
  private var turns = 0

  init(_ model: ONNXModel, largestTensor: Int) {
    path = model.path
    self.largestTensor = largestTensor
    values = [Value?](repeating: nil, count: model.slotCount)
  }

  /// Runs a graph, the model's or one inside of a node.
  func run(_ graph: Graph, _ inputs: [Value]) throws -> [Value] {
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

  /// Counts a turn of a loop, which a hostile model would let go on for ever.
  func countTurn(_ call: Call) throws {
    turns += 1
    guard turns <= Limits.mostTurns else {
      throw call.error(
        "its loops make more than \(Limits.mostTurns) turns", kind: .refused, advice: "export the model without loops")
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
