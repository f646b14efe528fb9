import SaccadeConfig
public import SaccadeImages
public import SaccadeEngine
import SaccadeText

/// A look at everything in the data of a run that training would learn wrongly from: what `saccade data lint` tells.
///
/// Each picture is read and decoded once, on as many threads as there are.
///
/// ```swift
/// let lint = try DataLint([("train", config.data.train)], root: DataRoot())
/// for finding in lint.findings { print(finding) }
/// ```
public struct DataLint: Sendable {
  /// What can be found.
  public enum Kind: String, CaseIterable, Sendable {
    /// A picture that cannot be read.
    case unreadable
    /// A class of which no picture can be read.
    case lost
    /// Parts that do not have the same classes.
    case classes
    /// A picture of another size than its boxes are for.
    case resized
    /// Boxes that cannot be right, where the data set is to have none.
    case wrongBoxes = "wrong_boxes"
    /// A picture without a mask.
    case maskless
    /// A mask that cannot be used: it is damaged, of another size than its picture, or has numbers that are no classes.
    case wrongMasks = "wrong_masks"
    /// The same picture in several classes.
    case labels
    /// The same picture in the part to train on and in that to be judged by.
    case leak
    /// The same picture several times in a part.
    case duplicate
    /// Pictures that look alike, in both parts.
    case similarLeak = "similar_leak"
    /// Pictures that look alike, in a part.
    case similar
    /// A picture that is far larger or smaller than the others.
    case size
    /// A picture that is far longer than wide, or the other way.
    case aspect
    /// Classes of which one has far more pictures than another.
    case imbalance
    /// A class of which the part to be judged by has no picture.
    case missing
    /// Boxes that were mended or left out, or may be mistakes.
    case boxes
    /// Masks that were left out, or may be mistakes.
    case masks
    /// A mask without a pixel that counts.
    case ignored
    /// Classes of which the part to learn from has no pixel.
    case absent
    /// Numbers that may be places, and stay as they are while steps move the pictures.
    case places
    /// Pictures that are stored as grey, as colours, with transparency, or as inks, in one part.
    case mixture

    /// Whether figures or runs are wrong with it; otherwise it is worth a look.
    public var isFault: Bool {
      switch self {
      case .unreadable, .lost, .classes, .resized, .wrongBoxes, .maskless, .wrongMasks, .labels, .leak: true
      default: false
      }
    }

    /// In a few words.
    var title: String {
      switch self {
      case .unreadable: "cannot be read"
      case .lost: "class without a picture that can be read"
      case .classes: "other classes"
      case .resized: "of another size than its boxes are for"
      case .wrongBoxes: "boxes that cannot be right"
      case .maskless: "picture without a mask"
      case .wrongMasks: "mask that cannot be used"
      case .labels: "one picture in several classes"
      case .leak: "one picture in train and val"
      case .duplicate: "one picture several times"
      case .similarLeak: "look alike, in train and val"
      case .similar: "look alike"
      case .size: "extreme size"
      case .aspect: "extreme shape"
      case .imbalance: "imbalance"
      case .missing: "no picture to be judged by"
      case .boxes: "boxes to look at"
      case .masks: "masks to look at"
      case .ignored: "mask without a pixel that counts"
      case .absent: "class without a pixel"
      case .places: "pictures are moved and numbers are not"
      case .mixture: "stored in several ways"
      }
    }
  }

  /// Something that was found.
  public struct Finding: Sendable, CustomStringConvertible {
    /// What.
    public let kind: Kind
    /// The parts that it is in: `train`, `val`.
    public let parts: [String]
    /// The pictures, if it is of some.
    public let pictures: [String]
    /// What there is to say.
    public let problem: String

    init(_ kind: Kind, _ parts: [String], pictures: [String] = [], _ problem: String) {
      self.kind = kind
      self.parts = parts
      self.pictures = pictures
      self.problem = problem
    }

    /// The finding in a line.
    public var description: String { "\(parts.joined(separator: ", ")): \(problem)" }
  }

  /// What a part of the data comes to.
  public struct Part: Sendable {
    /// `train` or `val`.
    public let name: String
    /// How many pictures it has.
    public let imageCount: Int
    /// How many of them can be read.
    public internal(set) var readableCount = 0
    /// How many pictures each class has, or is to be found on; empty for data without classes.
    public internal(set) var classes: [(name: String, count: Int)] = []
    /// How many pixels each class has, of those that count; empty for data without masks of classes.
    public internal(set) var pixels: [(name: String, count: Int)] = []
    /// How many pixels of masks are of no account.
    public internal(set) var ignoredPixels = 0
    /// The smallest, the middle and the largest picture, by their number of pixels; nil if none can be read.
    public internal(set) var sizes: (least: ImageSize, median: ImageSize, greatest: ImageSize)?
    /// How many pictures are stored in which way: `grey`, `rgb`, `alpha`, `cmyk`.
    public internal(set) var storage: [(name: String, count: Int)] = []
  }

  /// What the parts come to.
  public let parts: [Part]
  /// What was found: faults first.
  public let findings: [Finding]
  /// Whether all pictures that look alike were found: where very many do, as those of a camera that stands still, the search
  /// is given up.
  public let isComplete: Bool

  /// Looks at data sets.
  /// - Parameters:
  ///   - sets: the parts by their names, that to train on first
  ///   - root: the folder below which they lie
  ///   - similarity: in how many of 64 bits pictures may differ that look alike: 0 to 8; nil looks for equal ones alone
  ///   - workers: how many threads decode; nil is one for each processor, at most 16
  ///   - progress: called with the number of pictures that were looked at, and of all, from this thread
  /// - Throws: `DatasetError` if a data set cannot be opened
  /// - Traps: if `similarity` is not from 0 to 8
  public init(
    _ sets: [(name: String, dataset: any DatasetConfig)], root: DataRoot, similarity: Int? = 3, workers: Int? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws {
    if let similarity, !(0...8 ~= similarity) {
      misuse("DataLint", "pictures that look alike differ in 0 to 8 bits of 64: \(similarity); 3 is usual")
    }
    var opened = LintParts()
    for (name, dataset) in sets { try opened.open(name, dataset, root) }
    let looks = opened.look(workers: workers, progress: progress)
    var report = LintReport(opened, looks)
    report.collect(similarity: similarity)
    parts = report.parts
    isComplete = report.isComplete
    findings = report.findings.filter(\.kind.isFault) + report.findings.filter { !$0.kind.isFault }
  }

  /// What runs or figures are wrong with.
  public var faults: [Finding] { findings.filter(\.kind.isFault) }
  /// What is worth a look.
  public var warnings: [Finding] { findings.filter { !$0.kind.isFault } }
}
