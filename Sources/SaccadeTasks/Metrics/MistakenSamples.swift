public import SaccadeData

/// Images on which something was taken for another class: of each pair of classes those of which the network was surest.
public struct MistakenSamples: Hashable, Sendable {
  /// An image, and how sure the network was of the wrong class.
  public struct Note: Hashable, Sendable {
    /// Its number in the data set.
    public let index: Int
    /// How likely the network thought the class that it named, from 0 to 1.
    public let confidence: Float
    /// Where on the image it was, in pixels of its file; nil where it is all of the image.
    public let bounds: PixelBounds?
  }

  private struct Pair: Hashable {
    let label: Int
    let prediction: Int
  }

  /// How many of each pair are kept.
  static let most = 12

  private var notes: [Pair: [Note]] = [:]

  /// No images yet.
  public init() {}

  /// Adds an image, if it is among the surest mistakes of its pair so far; of equals the one with the smaller number.
  mutating func add(
    _ index: Int, _ label: Int, seenAs prediction: Int, confidence: Float, at bounds: PixelBounds? = nil
  ) {
    guard confidence.isFinite else { return }
    let note = Note(index: index, confidence: confidence, bounds: bounds)
    var list = notes[Pair(label: label, prediction: prediction), default: []]
    let place = list.firstIndex { ($0.confidence, note.index) < (note.confidence, $0.index) } ?? list.count
    guard place < Self.most else { return }
    list.insert(note, at: place)
    notes[Pair(label: label, prediction: prediction)] = Array(list.prefix(Self.most))
  }

  /// The images of a class that were taken for another, the surest mistake first; some of them, where there are many.
  public func samples(of label: Int, seenAs prediction: Int) -> [Note] {
    notes[Pair(label: label, prediction: prediction)] ?? []
  }
}
