public import SaccadeText

/// Something in a checkpoint that whoever wrote it cannot go on from: a task, a step rule, a hook.
///
/// Whoever reads the checkpoint puts its file's name before it.
public struct SavedStateError: SaccadeError {
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String

  /// An error from its parts.
  public init(_ problem: String, advice: String = "use another checkpoint of the run") {
    self.problem = problem
    self.advice = advice
  }

  /// The checkpoint is no good.
  public var exitCode: FailureCode { .unusable }
}
