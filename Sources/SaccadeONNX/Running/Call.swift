import SaccadeEngine

/// A node while it runs: its inputs, its attributes, and the checks that stand between a file and the engine.
struct Call {
  let node: Node
  let path: String
  let inputs: [Value?]
  /// Where graphs inside of the node run.
  let execution: Execution

  /// The version of the standard's operators that the node is written in.
  var opset: Int { node.opset }

  /// An error about the node.
  func error(
    _ problem: String, field: String? = nil, kind: ONNXError.Kind = .mismatched,
    advice: String = "check the shapes of the model's inputs, or export the model again"
  ) -> ONNXError {
    ONNXError(
      kind, path: path, node: node.name, operatorName: node.operation.name, field: field, problem: problem,
      advice: advice)
  }

  /// Throws unless a rule holds.
  func require(_ holds: Bool, _ problem: @autoclosure () -> String, field: String? = nil) throws {
    if !holds { throw error(problem(), field: field) }
  }

  /// An error about what Saccade does not do.
  func unsupported(_ problem: String, field: String? = nil) -> ONNXError {
    error(problem, field: field, kind: .unsupported, advice: "export the model without it")
  }
}
