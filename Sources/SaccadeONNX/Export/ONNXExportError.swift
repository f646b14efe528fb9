public import SaccadeText

/// Why a model cannot be written as ONNX.
public struct ONNXExportError: SaccadeError, Hashable {
  /// The operation, if it is about one.
  public let operation: String?
  /// The module that it stands in.
  public let modulePath: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String

  /// The module and the operation: `features.1: gridSample`.
  public var place: String {
    [modulePath, operation ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  /// The model is no good for it.
  public var exitCode: FailureCode { .unusable }
}
