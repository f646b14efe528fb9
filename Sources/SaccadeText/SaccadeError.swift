/// An error that says what is wrong, where, and what to do.
///
/// Everything that the library throws conforms to it:
/// ```swift
/// do { try config.train() } catch let error as any SaccadeError {
///   print("\(error.place): \(error.problem)")
///   exit(error.exitCode.rawValue)
/// }
/// ```
public protocol SaccadeError: Error, CustomStringConvertible {
  /// What it is about: a file, a line of one, an address, a sample; empty where there is no such thing.
  var place: String { get }
  /// What is wrong, with the actual values.
  var problem: String { get }
  /// What to do about it; empty where the problem tells.
  var advice: String { get }
  /// The code with which a program ends that the error stops.
  var exitCode: FailureCode { get }
}

extension SaccadeError {
  /// Nothing in particular.
  public var place: String { "" }
  /// The problem tells.
  public var advice: String { "" }
  /// The parts in a line: `flowers/rose/1.jpg: the file is empty; fetch it again`.
  public var description: String { sentence(place, problem, advice: advice) }
}

/// A place, a problem and an advice in a line, those of them that are not empty.
package func sentence(_ place: String, _ problem: String, advice: String) -> String {
  (place.isEmpty ? "" : "\(place.cut()): ") + problem.cut() + (advice.isEmpty ? "" : "; \(advice.cut())")
}

/// The exit code of a program that failed, in the numbers of sysexits.h, which scripts know.
///
/// A mistake has the same number wherever it is made: what is to be read and is not there is told apart from what is there
/// and is no good.
public struct FailureCode: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: Int32

  /// A code by its number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// 1: the work failed.
  public static let failed = FailureCode(rawValue: 1)
  /// The arguments of a command ask for what there is not.
  public static let wrongArguments = FailureCode(rawValue: 64)
  /// 65: data, an image or a checkpoint that are there and no good.
  public static let unusable = FailureCode(rawValue: 65)
  /// 66: a file or folder that is not there, may not be read, or is one where the other should be.
  public static let noInput = FailureCode(rawValue: 66)
  /// 71: the system gives no more of something, as memory or threads.
  public static let exhausted = FailureCode(rawValue: 71)
  /// 74: a file that could not be written, or not be fetched.
  public static let noOutput = FailureCode(rawValue: 74)
  /// 78: a wrong configuration.
  public static let misconfigured = FailureCode(rawValue: 78)

  /// 128 and the signal's number, as shells have it for a program that a signal ended.
  public static func signal(_ number: Int32) -> FailureCode { FailureCode(rawValue: signalBase + number) }

  /// Whether a signal asked for the end: who sent it knows that nothing is wrong.
  public var isSignal: Bool { rawValue > Self.signalBase }

  private static let signalBase: Int32 = 128
}
