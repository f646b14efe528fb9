import SaccadeImages

/// The pictures of a validation on which classes were met worst, and those on which they were met best.
struct NotedMasks: Sendable {
  /// A picture and how it went.
  struct Note: Hashable, Sendable {
    /// Its number in the data set.
    let index: Int
    /// The mean IoU of the classes on it.
    let meanIoU: Double
    /// The part of its pixels that were taken for what they are.
    let accuracy: Double
    /// The classes that were told, on the picture in its file and made smaller; nil where they are not kept.
    var predicted: Mask?
    /// The classes that its pixels have, likewise.
    var truth: Mask?
  }

  /// How many of each kind are kept.
  static let most = 12

  /// The worst first.
  private(set) var worst: [Note] = []
  /// The best first.
  private(set) var best: [Note] = []

  /// Adds a picture, if it is among the worst or the best so far; of equals the one with the smaller number comes first.
  /// - Parameter looks: gives it the masks that are looked at, which is asked of those that are kept alone
  mutating func add(_ note: Note, looks: (inout Note) -> Void = { _ in }) {
    guard note.meanIoU.isFinite else { return }
    var note = note
    let isWorst = note.meanIoU < 1 && (worst.count < Self.most || note.meanIoU <= worst[worst.count - 1].meanIoU)
    let isBest = best.count < Self.most || note.meanIoU >= best[best.count - 1].meanIoU
    guard isWorst || isBest else { return }
    looks(&note)
    if note.meanIoU < 1 {
      Self.insert(note, into: &worst) { ($0.meanIoU, $0.index) < ($1.meanIoU, $1.index) }
    }
    Self.insert(note, into: &best) { ($1.meanIoU, $0.index) < ($0.meanIoU, $1.index) }
  }

  private static func insert(_ note: Note, into list: inout [Note], before: (Note, Note) -> Bool) {
    list.insert(note, at: list.firstIndex { before(note, $0) } ?? list.count)
    if list.count > most { list.removeLast() }
  }
}
