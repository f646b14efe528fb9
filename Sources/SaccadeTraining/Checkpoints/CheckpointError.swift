public import SaccadeLayers
public import SaccadeText

/// A checkpoint that cannot be used for what it is wanted for.
public struct CheckpointError: SaccadeError {
  /// The file.
  public let path: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String
  /// The weights that do not fit, if it is that.
  public let mismatch: StateError?

  /// That the checkpoint is no good, or is not there.
  public let exitCode: FailureCode

  init(
    _ path: String, _ problem: String, advice: String, mismatch: StateError? = nil, exitCode: FailureCode = .unusable
  ) {
    self.exitCode = exitCode
    self.path = path
    self.problem = problem
    self.advice = advice
    self.mismatch = mismatch
  }

  /// A file of which a part makes no sense.
  static func damaged(_ path: String, _ problem: String) -> CheckpointError {
    CheckpointError(path, problem, advice: "use another checkpoint of the run, or begin anew with load_from")
  }

  /// The file.
  public var place: String { path }
}
