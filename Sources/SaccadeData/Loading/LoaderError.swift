/// A sample that could not be loaded: which one, where it comes from, and why.
public struct LoaderError: Error, Sendable, CustomStringConvertible {
  /// The number of the sample in its data set.
  public let index: Int
  /// The file of the sample.
  public let source: String
  /// Why it could not be loaded.
  public let underlying: any Error

  /// One line: the sample, its file and the reason.
  public var description: String {
    let reason = "\(underlying)"
    // Most reasons begin with the file already.
    return reason.contains(source) ? "sample \(index): \(reason)" : "sample \(index) (\(source)): \(reason)"
  }
}
