public import SaccadeImages

/// Something that a validation came to, for people to look at: what reports show beside the figures.
///
/// A task says what there is to see, and nothing of how it is drawn.
public struct Exhibit: Hashable, Codable, Sendable {
  /// A part of a whole, under a name.
  public struct Bar: Hashable, Codable, Sendable {
    /// The name.
    public let name: String
    /// How much of the whole it is, from 0 to 1.
    public let part: Double
    /// What people read: `81.0 %`.
    public let text: String

    /// A bar from its parts.
    public init(name: String, part: Double, text: String) {
      self.name = name
      self.part = part
      self.text = text
    }
  }

  /// A sample of the validation data, and what was said of it.
  public struct SampleNote: Hashable, Codable, Sendable {
    /// Its number in the data set.
    public let index: Int
    /// What it is, and what it was taken for.
    public let caption: String
    /// Whether that is right.
    public let isRight: Bool
    /// What is drawn on its picture, in pixels of the picture as it is read.
    public let marks: [PictureMark]

    /// A note from its parts.
    public init(index: Int, caption: String, isRight: Bool, marks: [PictureMark] = []) {
      self.index = index
      self.caption = caption
      self.isRight = isRight
      self.marks = marks
    }

    private enum CodingKeys: CodingKey { case index, caption, isRight, marks }

    /// Reads a note; of before there were marks, one has none.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      index = try values.decode(Int.self, forKey: .index)
      caption = try values.decode(String.self, forKey: .caption)
      isRight = try values.decode(Bool.self, forKey: .isRight)
      marks = try values.decodeIfPresent([PictureMark].self, forKey: .marks) ?? []
    }
  }

  /// What is to be seen.
  public enum Content: Hashable, Codable, Sendable {
    /// How often each of some names was taken for each: a row for each name, a column for each.
    case confusion(names: [String], counts: [[Int]])
    /// Parts of a whole, each under a name.
    case bars([Bar])
    /// How far promises were kept: pairs of what was promised and what came true, from 0 to 1, with how many there were.
    case reliability([ReliabilityBin])
    /// Rows under a header.
    case table(header: [String], rows: [[String]])
    /// Pairs of numbers that should be equal, with what the axes are called.
    case scatter(x: String, y: String, points: [Point])
    /// Samples of the validation data.
    case samples([SampleNote])
  }

  /// Samples of which the network was about equally sure.
  public struct ReliabilityBin: Hashable, Codable, Sendable {
    /// How sure the network was, on average: from 0 to 1.
    public let confidence: Double
    /// How many of them it was right of: from 0 to 1.
    public let accuracy: Double
    /// How many there were.
    public let count: Int

    /// A bin from its parts.
    public init(confidence: Double, accuracy: Double, count: Int) {
      self.confidence = confidence
      self.accuracy = accuracy
      self.count = count
    }
  }

  /// A pair of numbers.
  public struct Point: Hashable, Codable, Sendable {
    /// The place across.
    public let x: Double
    /// The place upwards.
    public let y: Double

    /// A pair.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// What it is called.
  public let title: String
  /// A sentence for who sees it the first time: what is counted, and how; empty for none.
  public let note: String
  /// What is to be seen.
  public let content: Content

  /// An exhibit from its parts.
  public init(_ title: String, _ content: Content, note: String = "") {
    self.title = title
    self.note = note
    self.content = content
  }
}
