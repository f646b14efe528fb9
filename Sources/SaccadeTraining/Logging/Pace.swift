/// How fast steps go lately, so that a guess at the time left follows when the machine slows down.
public struct Pace: Sendable {
  private var secondsPerStep: Double?
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

  /// How long some steps will take; nil if none was seen yet.
  public func seconds(for steps: Int) -> Double? { secondsPerStep.map { $0 * Double(steps) } }

  /// How many images a second, in steps of so many; nil if no step was seen yet.
  public func perSecond(_ count: Int) -> Double? {
    secondsPerStep.flatMap { $0 > 0 ? Double(count) / $0 : nil }
  }
}
