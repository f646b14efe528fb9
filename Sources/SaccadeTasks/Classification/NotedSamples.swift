/// The samples of a validation that went worst and best, each with what the network said.
public struct NotedSamples: Hashable, Sendable {
  /// A sample and how it went.
  public struct Note: Hashable, Sendable {
    /// Its number in the data set.
    public let index: Int
    /// Its class.
    public let label: Int
    /// The class that it was taken for.
    public let prediction: Int
    /// How sure the network was of that class, from 0 to 1.
    public let confidence: Float
    /// Its own loss.
    public let loss: Float
  }

  /// How many of each kind are kept.
  static let most = 12

  /// Those with the greatest loss, the worst first.
  public private(set) var worst: [Note] = []
  /// Those with the least, the best first.
  public private(set) var best: [Note] = []

  /// No samples yet.
  public init() {}

  /// Adds a sample, if it is among the worst or the best so far; of equals the one with the smaller number.
  mutating func add(_ note: Note) {
    guard note.loss.isFinite else { return }
    Self.insert(note, into: &worst) { ($1.loss, $0.index) < ($0.loss, $1.index) }
    Self.insert(note, into: &best) { ($0.loss, $0.index) < ($1.loss, $1.index) }
  }

  private static func insert(_ note: Note, into list: inout [Note], before: (Note, Note) -> Bool) {
    if list.count == most, let last = list.last, !before(note, last) { return }
    list.insert(note, at: list.firstIndex { before(note, $0) } ?? list.count)
    if list.count > most { list.removeLast() }
  }
}
