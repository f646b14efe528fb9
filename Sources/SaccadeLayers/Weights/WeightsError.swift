public import SaccadeText

/// A weights file that is not what it should be.
public struct WeightsError: SaccadeError, Hashable {
  /// What is the matter.
  public enum Kind: String, Hashable, Sendable {
    /// The file ends before its contents do.
    case truncated
    /// The file is no weights file, or its header contradicts itself.
    case malformed
    /// A tensor is of a type that Saccade has not.
    case unsupported
    /// The file has not the tensors that are wanted: others, or of other shapes or types.
    case mismatched
    /// Reading the file as Python does would run code, or make objects that are no weights: nothing of it was done.
    case refused
  }

  /// What is the matter.
  public let kind: Kind
  /// The file.
  public let path: String
  /// What is wrong with it.
  public let problem: String
  /// What to do.
  public let advice: String
  /// Which weights do not fit the model, if it is that.
  public let mismatch: StateError?

  /// An error about a file.
  public init(_ kind: Kind, path: String, problem: String, advice: String, mismatch: StateError? = nil) {
    self.kind = kind
    self.path = path
    self.problem = problem
    self.advice = advice
    self.mismatch = mismatch
  }

  /// The file.
  public var place: String { path }
  /// The file is no good.
  public var exitCode: FailureCode { .unusable }
}

extension WeightsError {
  /// A file that ends before its contents do.
  static func truncated(_ path: String, size: Int, wanted: Int) -> WeightsError {
    WeightsError(
      .truncated, path: path, problem: "is truncated: it has \(size) bytes of \(wanted)",
      advice: "copy or download it again, or use another checkpoint")
  }

  /// More bytes than the longest name of a weight anywhere has.
  static let longestName = 1000

  /// Checks that a name is one: a text without end would fill the screen and the memory.
  static func check(name: String, in path: String) throws(WeightsError) {
    guard name.utf8.count > longestName else { return }
    throw damaged(path, "a tensor's name has \(name.utf8.count) bytes: '\(name.prefix(50))…'")
  }

  /// Two tensors of one name, of which a model can have one alone.
  static func twice(_ path: String, _ name: String) -> WeightsError {
    damaged(path, "it has two tensors of the name '\(name)', or of one that looks like it")
  }

  /// A file of PyTorch that contradicts itself.
  static func damaged(_ path: String, _ problem: String) -> WeightsError {
    WeightsError(
      .malformed, path: path, problem: "is damaged: \(problem)",
      advice: "copy or download it again, or use another checkpoint")
  }
}
