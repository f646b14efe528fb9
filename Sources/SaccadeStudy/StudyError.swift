public import SaccadeText
import SaccadeTraining

/// A study that cannot be made, or whose results are no good.
public struct StudyError: SaccadeError {
  /// A program or file.
  public let place: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String
  /// What is there is no good, unless said otherwise.
  public var exitCode: FailureCode = .unusable

  init(place: String, problem: String, advice: String, exitCode: FailureCode = .unusable) {
    self.place = place
    self.problem = problem
    self.advice = advice
    self.exitCode = exitCode
  }

  /// Stops where somebody asks to, so that nothing is left behind.
  static func checkStop() throws(StudyError) {
    guard let signal = Interruption.requested else { return }
    throw StudyError(
      place: "", problem: "stopped on request", advice: "the tables that were made before are written",
      exitCode: .signal(signal))
  }
}
