public import SaccadeData
import SaccadeEngine

/// How a lesson is made: from which seed, how long, and with which files.
public struct LessonSettings: Hashable, Sendable {
  /// What all random numbers are drawn from; runs that are made several times take the seeds from it on.
  public var seed: UInt64 = 0
  /// How long the runs are, in parts of the usual length; figures of less are rougher, and the page says so.
  public var length = 1.0
  /// How often each run is made, each time from another seed; nil is as often as the lesson thinks right.
  public var repeats: Int?
  /// The folder below which data sets and weights lie.
  public var root = DataRoot()
  /// A file of weights in place of the published ones, for lessons that look into a network that has learnt.
  public var weights: String?

  /// The lesson as it is meant.
  public init() {}

  /// Whether the runs are as long as they are meant to be.
  var isWhole: Bool { length >= 1 }

  /// So many of something, steps or samples, in a run of this length.
  func scaled(_ count: Int, least: Int = 1) -> Int { max(least, Int((Double(count) * length).rounded())) }

  /// The seeds of a run that a lesson makes so often.
  func seeds(_ usual: Int) -> [UInt64] { (0..<max(1, repeats ?? usual)).map { seed &+ UInt64($0) } }

  /// Checks that the numbers are those of a lesson.
  /// - Throws: ``LessonError`` that names the first that is not
  public func check() throws(LessonError) {
    guard length > 0, length <= Self.longest else {
      throw LessonError(
        problem: "the length must be greater than 0 and at most \(Int(Self.longest)): \(length)",
        advice: "1 is the usual one")
    }
    if let repeats, !(1...Self.mostRepeats ~= repeats) {
      throw LessonError(
        problem: "the number of runs must be from 1 to \(Self.mostRepeats): \(repeats)", advice: "3 are usual")
    }
  }

  private static let longest = 100.0
  private static let mostRepeats = 100
}
