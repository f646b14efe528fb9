public import SaccadeText

/// An event file that cannot be read, or not to its end.
public struct EventFileError: SaccadeError, Hashable {
  /// What is wrong with it.
  public enum Reason: Hashable, Sendable {
    /// It is not there, or no file, or the system does not read it.
    case unreadable
    /// It ends within a record: the program that wrote it was stopped, or is at it.
    case truncated
    /// A sum of a record is another: the file is damaged, or is none of this kind.
    case damaged
    /// A record is whole, and no event.
    case malformed
  }

  /// The file.
  public let path: String
  /// What is wrong with it.
  public let reason: Reason
  /// What is wrong with it, in words.
  public let problem: String

  /// The file.
  public var place: String { path }
  /// What to do about it.
  public var advice: String {
    switch reason {
    case .unreadable: "name an events.out.tfevents… file of a run folder"
    case .truncated: "the events before that are whole, and a run that goes on writes a new file"
    case .damaged, .malformed: "the events before that are whole; the run's log.jsonl has the same figures"
    }
  }
  /// There is nothing to read, or what is there is no good.
  public var exitCode: FailureCode { reason == .unreadable ? .noInput : .unusable }
}
