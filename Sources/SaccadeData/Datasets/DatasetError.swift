public import SaccadeText

/// A data set that cannot be used: which file, what is wrong with it, and what to do.
public struct DatasetError: SaccadeError, Hashable {
  /// What is wrong, for programs to tell apart.
  public enum Kind: String, Hashable, Sendable {
    /// There is no such file or folder.
    case missing
    /// The system would not let the file be read.
    case unreadable
    /// There is a file where a folder should be.
    case notAFolder
    /// There is a folder where a file should be.
    case notAFile
    /// The file or folder holds nothing.
    case empty
    /// The contents are of another format.
    case wrongFormat
    /// The file ends too early, or its compressed data are damaged.
    case truncated
    /// Two files, or a file and its header, say different things.
    case inconsistent
    /// A label stands for no class.
    case labelOutOfRange
    /// Two parts of a data set have different class folders.
    case differentClasses
    /// The folder holds the parts of a data set where its classes should be.
    case parts
  }

  /// What is wrong, for programs to tell apart.
  public let kind: Kind
  /// The file or folder.
  public let path: String
  /// What is wrong, in words, with the actual values.
  public let problem: String
  /// What to do about it.
  public let advice: String

  /// An error about a file or folder.
  public init(_ kind: Kind, path: String, problem: String, advice: String) {
    self.kind = kind
    self.path = path
    self.problem = problem
    self.advice = advice
  }

  /// Whether there is nothing to read at the path, or nothing that may be read: its contents are not the problem.
  public var isAboutThePath: Bool { [.missing, .unreadable, .notAFolder, .notAFile].contains(kind) }

  /// The file or folder.
  public var place: String { path }
  /// Whether nothing is there to read, or what is there is no good.
  public var exitCode: FailureCode { isAboutThePath ? .noInput : .unusable }
}
