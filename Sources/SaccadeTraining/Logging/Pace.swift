import SaccadeTasks

/// How fast steps go lately, so that a guess at the time left follows when the machine slows down.
public struct Pace: Sendable {
  private var secondsPerStep: Double?
  private var secondsPerValidation: Double?
  private var count = 0.0
  /// Over how many steps the mean goes, about.
  private static let memory = 20.0

  /// Nothing is known yet.
  public init() {}

  /// Notes that a step took so long.
  ///
  /// Until there are enough, all count the same: the first takes many times as long, and must not stand for the rest.
  public mutating func add(seconds: Double) {
    count = min(count + 1, Self.memory)
    let old = secondsPerStep ?? seconds
    secondsPerStep = old + (seconds - old) / count
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
