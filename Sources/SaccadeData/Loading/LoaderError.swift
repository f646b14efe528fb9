import SaccadeImages
public import SaccadeText

/// A sample that could not be loaded: which one, where it comes from, and why; or samples that make no batch.
public struct LoaderError: SaccadeError {
  /// The number of the sample in its data set; of a batch, that of its first sample.
  public let index: Int
  /// The file of that sample.
  public let source: String
  /// Why it could not be loaded.
  public let underlying: any Error
  /// All samples that could not be read, where a loader was to go on without such samples and nothing was left;
  /// otherwise empty.
  public internal(set) var all: [LoaderError] = []

  /// The samples of a batch that could be loaded, but not put together; otherwise empty.
  public internal(set) var batch: [Int] = []

  /// How many of those are named.
  private static let mostNamed = 3
  /// How many numbers of a batch's samples are told.
  private static let mostNumbers = 8

  init(index: Int, source: String, underlying: any Error) {
    self.index = index
    self.source = source
    self.underlying = underlying
  }

  /// The sample and its file: `sample 3: flowers/rose/4.jpg`, `sample 3 (shape 3)`; the samples of a batch; empty if it is
  /// about all of a data set.
  public var place: String { all.count > 1 ? "" : parts.place }

  /// Why it could not be loaded; of a data set of which nothing can be read, how many samples there are and the first of
  /// them.
  public var problem: String {
    guard all.count > 1 else { return parts.problem }
    let rest = all.count - Self.mostNamed
    return "none of the \(all.count) samples can be read: "
      + all.prefix(Self.mostNamed).map(\.reason).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }

  /// What to do about the sample, and how to go on without it.
  public var advice: String {
    [all.count > 1 ? "" : parts.advice, remedy].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// That of why it could not be loaded, if that says more than that the work failed.
  public var exitCode: FailureCode {
    let code = (underlying as? any SaccadeError)?.exitCode ?? .failed
    return code == .failed ? .unusable : code
  }

  /// The sample, its file, why it could not be loaded and what to do about that, for a loader that goes on without it.
  public var reason: String { sentence(parts.place, parts.problem, advice: parts.advice) }

  private var parts: (place: String, problem: String, advice: String) {
    guard let error = underlying as? any SaccadeError else { return (place(in: "\(underlying)"), "\(underlying)", "") }
    // Most reasons name the file already.
    if batch.isEmpty, error.place == source { return ("sample \(index): \(source)", error.problem, error.advice) }
    let problem = sentence(error.place, error.problem, advice: "")
    return (place(in: "\(error)"), problem, error.advice)
  }

  /// `the batch of samples 3, 8, 11`.
  private var batchPlace: String {
    let rest = batch.count - Self.mostNumbers
    let numbers = batch.prefix(Self.mostNumbers).map(String.init).joined(separator: ", ")
    return "the batch of \(batch.count == 1 ? "sample" : "samples") \(numbers)" + (rest > 0 ? " and \(rest) more" : "")
  }

  private func place(in reason: String) -> String {
    if !batch.isEmpty { return batchPlace }
    return reason.contains(source) ? "sample \(index)" : "sample \(index) (\(source))"
  }

  /// How a run goes on without a picture that cannot be read.
  private var remedy: String {
    if !(underlying is ImageError) { return "" }
    return all.isEmpty
      ? "on_error: skip in its data set trains without such pictures, and saccade data check PATH lists them"
      : "on_error: skip has nothing left to go on with: mend the files or name another folder; saccade data check "
        + "PATH lists them"
  }
}
