import SaccadeTasks

/// How fast steps go lately, so that a guess at the time left follows when the machine slows down.
public struct Pace: Sendable {
  private var secondsPerStep: Double?
  private var secondsPerValidation: Double?
  private static let halfLife = 20.0

  /// Nothing is known yet.
  public init() {}

  /// Notes that a step took so long.
  public mutating func add(seconds: Double) {
    guard let old = secondsPerStep else {
      secondsPerStep = seconds
      return
    }
    secondsPerStep = old + (seconds - old) / Self.halfLife
  }

  /// Notes that a validation took so long.
  public mutating func add(validationSeconds seconds: Double) { secondsPerValidation = seconds }

  /// How long some steps and validations will take; nil if no step was seen yet.
  ///
  /// Validations count when one was seen.
  public func seconds(for steps: Int, validations: Int = 0) -> Double? {
    secondsPerStep.map { $0 * Double(steps) + (secondsPerValidation ?? 0) * Double(validations) }
  }

  /// How long the rest of a run will take.
  func secondsLeft(in trainer: Trainer<some TrainingTask>) -> Double? {
    seconds(for: trainer.settings.totalIterations - trainer.iteration, validations: trainer.validationsLeft)
  }

  /// How many images a second, in steps of so many; nil if no step was seen yet.
  public func perSecond(_ count: Int) -> Double? {
    secondsPerStep.flatMap { $0 > 0 ? Double(count) / $0 : nil }
  }
}
