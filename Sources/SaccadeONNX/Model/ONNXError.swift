public import SaccadeText

/// An ONNX model that is not what it should be, or that was asked for what it cannot do.
public struct ONNXError: SaccadeError, Hashable {
  /// What is the matter.
  public enum Kind: String, Hashable, Sendable {
    /// The file is no ONNX model, or contradicts itself.
    case malformed
    /// The model uses what Saccade has not: an operator, an element type, a version.
    case unsupported
    /// The model asks for what no model should: a file outside of its folder, a tensor that no memory holds.
    case refused
    /// What the model was given, or computes from it, does not fit its graph.
    case mismatched
    /// An operator needs the numbers of a tensor that is an outline.
    case outline
  }

  /// What is the matter.
  public let kind: Kind
  /// The model's file.
  public let path: String
  /// The node, by its name or its first result, if it is about one.
  public let node: String?
  /// The node's operator.
  public let operatorName: String?
  /// The field, attribute or input, if it is about one.
  public let field: String?
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String

  /// An error about a model, or about a node or a field of one.
  public init(
    _ kind: Kind, path: String, node: String? = nil, operatorName: String? = nil, field: String? = nil,
    problem: String, advice: String
  ) {
    self.kind = kind
    self.path = path
    self.node = node
    self.operatorName = operatorName
    self.field = field
    self.problem = problem
    self.advice = advice
  }

  /// The file, the node and the field: `net.onnx: node 'conv1' (Conv): pads`.
  public var place: String {
    var parts = [path]
    if let operatorName { parts.append("node '\(short(node ?? ""))' (\(short(operatorName)))") }
    if let field { parts.append(short(field)) }
    return parts.joined(separator: ": ")
  }

  /// The file is no good.
  public var exitCode: FailureCode { .unusable }

  /// The same error about a node, if it is not about one yet.
  func about(node: String, _ operatorName: String) -> ONNXError {
    if self.operatorName != nil { return self }
    return ONNXError(
      kind, path: path, node: node, operatorName: operatorName, field: field, problem: problem, advice: advice)
  }

  /// A name of a file as people can read it.
  private func short(_ name: String) -> String { name.cut(to: 200).visible() }
}

extension ONNXError {
  /// What helps where a file contradicts itself.
  static let exportAgain = "export the model again, or check it with onnx.checker"

  /// A file that contradicts itself.
  static func malformed(_ path: String, field: String? = nil, _ problem: String) -> ONNXError {
    ONNXError(.malformed, path: path, field: field, problem: problem, advice: exportAgain)
  }
}
