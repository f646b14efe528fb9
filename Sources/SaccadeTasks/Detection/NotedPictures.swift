import SaccadeData

/// The pictures of a validation on which most was missed or wrongly found, and those on which least was.
struct NotedPictures: Sendable {
  /// A picture and how it went.
  struct Note: Sendable {
    /// Its number in the data set.
    let index: Int
    /// What was found with a fair score, the surest first.
    let found: [ScoredBox]
    /// What was to be found.
    let truth: [AnnotatedObject]
    /// How much of that was found.
    let rightCount: Int

    /// The harmonic mean of precision and recall.
    var score: Double {
      let sum = found.count + truth.count
      return sum > 0 ? 2 * Double(rightCount) / Double(sum) : 1
    }
    var isRight: Bool { rightCount == truth.count && rightCount == found.count }
    /// How many objects were missed or wrongly found.
    var mistakes: Int { found.count + truth.count - 2 * rightCount }
  }

  /// How many of each kind are kept, and how many boxes of a picture.
  private static let (most, mostBoxes) = (12, 60)

  /// The worst first.
  private(set) var worst: [Note] = []
  /// The best first.
  private(set) var best: [Note] = []

  /// Adds a picture, if it is among the worst or the best so far.
  mutating func add(_ picture: SeenObjects) {
    guard !picture.truth.isEmpty || !picture.found.isEmpty else { return }
    let rights = picture.rightCount
    let note = Note(
      index: picture.index, found: Array(picture.found.prefix(Self.mostBoxes)),
      truth: Array(picture.truth.prefix(Self.mostBoxes)),
      rightCount: min(rights, Self.mostBoxes))
    if !note.isRight {
      Self.insert(note, into: &worst) { ($0.score, $1.mistakes, $0.index) < ($1.score, $0.mistakes, $1.index) }
    }
    // Of pictures without a mistake those with most objects say most.
    if rights > 0 {
      Self.insert(note, into: &best) { ($1.score, $1.truth.count, $0.index) < ($0.score, $0.truth.count, $1.index) }
    }
  }

  private static func insert(_ note: Note, into list: inout [Note], before: (Note, Note) -> Bool) {
    if list.count == most, let last = list.last, !before(note, last) { return }
    list.insert(note, at: list.firstIndex { before(note, $0) } ?? list.count)
    if list.count > most { list.removeLast() }
  }
}
