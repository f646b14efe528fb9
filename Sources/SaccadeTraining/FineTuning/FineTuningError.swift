public import SaccadeText

/// Pictures or a start that no network can be fine-tuned with.
public struct FineTuningError: SaccadeError {
  /// The file or folder.
  public let place: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String

  /// The data or the weights are no good.
  public var exitCode: FailureCode { .unusable }
}
