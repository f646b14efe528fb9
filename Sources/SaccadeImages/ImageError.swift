public import SaccadeText

/// Why an image could not be read or written: which file, what was found there, and what to do.
public struct ImageError: SaccadeError, Hashable {
  /// The kinds of failure.
  public enum Reason: String, Hashable, Sendable {
    /// The file could not be opened or read.
    case unreadable
    /// The file has no bytes.
    case empty
    /// The bytes are not those of a format that is read.
    case unknownFormat
    /// The file ends before the picture does.
    case truncated
    /// The bytes break the rules of their format.
    case corrupt
    /// The format has a variant that is not decoded, such as samples that are not whole numbers.
    case unsupported
    /// The picture has more pixels than the limit.
    case tooLarge
    /// The picture is no mask: pixels have colours that stand for no number, or numbers that are too large.
    case noMask
    /// The image could not be encoded or the file not be written.
    case unwritable
  }

  /// The file, or what the caller named the bytes.
  public let name: String
  /// The kind of failure.
  public let reason: Reason
  /// What was found.
  public let found: String
  /// What to do.
  public let advice: String

  init(_ name: String, _ reason: Reason, _ found: String, advice: String) {
    self.name = name
    self.reason = reason
    self.found = found
    self.advice = advice
  }

  /// The error about a file that another names: where it does is told with what was found.
  package func named(in place: String) -> ImageError {
    ImageError(name, reason, "\(found) (named in \(place))", advice: advice)
  }

  /// The file, or what the caller named the bytes.
  public var place: String { name }
  /// What was found.
  public var problem: String { found }
  /// Whether the file cannot be read, not be written, or is no good.
  public var exitCode: FailureCode {
    switch reason {
    case .unreadable: .noInput
    case .unwritable: .noOutput
    default: .unusable
    }
  }
}
