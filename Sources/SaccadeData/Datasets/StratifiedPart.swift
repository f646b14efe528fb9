public import SaccadeConfig
public import SaccadeEngine
public import SaccadeImages
import SaccadeText

/// A part of a data set with the same share of each class: what is held out to be judged by, or what is left to learn from.
///
/// Which images are held out depends on the seed, and in each class on its name and the number of its images alone: the
/// other classes may change. The order stays that of the whole.
///
/// ```swift
/// let whole = try ImageFolder("leaves")
/// let train = try StratifiedPart(.train, of: whole, share: 0.2, seed: 7)
/// let validation = try StratifiedPart(.val, of: whole, share: 0.2, seed: 7)
/// ```
public struct StratifiedPart: ClassificationDataset {
  /// Which part.
  public enum Part: String, CaseIterable, ConfigValue {
    /// What is left to learn from.
    case train
    /// What is held out.
    case val
  }

  private let whole: any ClassificationDataset
  private let indices: [Int]

  /// A part of a data set.
  /// - Parameters:
  ///   - share: how much of each class is held out, between 0 and 1; at least one image is, and at least one is not
  ///   - seed: what is drawn from
  /// - Throws: ``DatasetError`` if a class has less than two images
  /// - Traps: unless `share` is greater than 0 and less than 1
  public init(_ part: Part, of whole: any ClassificationDataset, share: Double, seed: UInt64) throws(DatasetError) {
    guard share > 0, share < 1 else {
      misuse("StratifiedPart", "the share must be greater than 0 and less than 1: \(share); 0.2 is usual")
    }
    var members = [[Int]](repeating: [], count: whole.classNames.count)
    for index in 0..<whole.count { members[whole.label(at: index)].append(index) }
    let stream = RandomStream(seed: seed).child("split")
    var indices: [Int] = []
    for (name, own) in zip(whole.classNames, members) where !own.isEmpty {
      guard own.count > 1 else {
        throw DatasetError(
          .empty, path: whole.source(at: own[0]), problem: "is the only image of its class, '\(name)'",
          advice: "add images of this class: a part is held out to be judged by, and the others are learnt from")
      }
      var random = stream.child(name)
      let count = min(own.count - 1, max(1, Int((Double(own.count) * share).rounded())))
      let lots = own.map { (lot: random.next(), index: $0) }.sorted { $0 < $1 }
      let heldOut = Set(lots.prefix(count).map(\.index))
      indices += own.filter { heldOut.contains($0) == (part == .val) }
    }
    self.whole = whole
    self.indices = indices.sorted()
  }

  /// The classes of the whole.
  public var classNames: [String] { whole.classNames }
  /// How many images the part has.
  public var count: Int { indices.count }
  /// The image's file, if it has one of its own.
  public func file(at index: Int) -> BytePath? { whole.file(at: indices[index]) }
  /// The class of an image.
  public func label(at index: Int) -> Int { whole.label(at: indices[index]) }
  /// Decodes an image.
  public func image(at index: Int) throws -> Image { try whole.image(at: indices[index]) }
  /// The image with all that is known of it.
  public func sample(at index: Int) throws -> Sample { try whole.sample(at: indices[index]) }
  /// The image, which may be decoded smaller.
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    try whole.sample(at: indices[index], atLeast: size)
  }
  /// Where an image comes from.
  public func source(at index: Int) -> String { whole.source(at: indices[index]) }
  /// What a user should know of the whole.
  public var notes: [String] { whole.notes }
}
