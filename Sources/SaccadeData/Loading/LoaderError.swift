/// A sample that could not be loaded: which one, where it comes from, and why.
public struct LoaderError: Error, Sendable, CustomStringConvertible {
  /// The number of the sample in its data set.
  public let index: Int
  /// The file of the sample.
  public let source: String
  /// Why it could not be loaded.
  public let underlying: any Error
  /// All samples that could not be read, where a loader was to go on without such samples and nothing was left;
  /// otherwise empty.
  public internal(set) var all: [LoaderError] = []

  /// How many of those are named.
  private static let mostNamed = 3

  init(index: Int, source: String, underlying: any Error) {
    self.index = index
    self.source = source
    self.underlying = underlying
  }

  /// One line: the sample, its file and the reason; of a data set of which nothing can be read, how many there are and
  /// the first of them.
  public var description: String {
    guard all.count > 1 else { return reason }
    let rest = all.count - Self.mostNamed
    return "none of the \(all.count) samples can be read: "
      + all.prefix(Self.mostNamed).map(\.reason).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }

  /// The sample, its file and why it could not be loaded.
  private var reason: String {
    let reason = "\(underlying)"
    // Most reasons begin with the file already.
    return reason.contains(source) ? "sample \(index): \(reason)" : "sample \(index) (\(source)): \(reason)"
  }
}
