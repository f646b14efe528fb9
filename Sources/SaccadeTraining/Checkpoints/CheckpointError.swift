public import SaccadeLayers

/// A checkpoint that cannot be used for what it is wanted for.
public struct CheckpointError: Error, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String
  /// The weights that do not fit, if it is that.
  public let mismatch: StateError?

  init(_ path: String, _ problem: String, advice: String, mismatch: StateError? = nil) {
    self.path = path
    self.problem = problem
    self.advice = advice
    self.mismatch = mismatch
  }

  /// The file, the problem, and what to do.
  public var description: String { "\(path): \(problem); \(advice)" }
}
