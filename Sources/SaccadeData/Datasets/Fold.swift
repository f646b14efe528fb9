import SaccadeEngine
import SaccadeImages
import SaccadeText

/// Which images of a data set are held out in one of several rounds, so that each is held out once: cross-validation.
///
/// Where images have classes, each fold has the same share of each; which images it has depends on the seed, and in each
/// class on its name and the number of its images alone.
public struct Folding: Hashable, Sendable {
  /// How many rounds there are.
  public let count: Int
  /// The round, from 0.
  public let number: Int
  /// What is drawn from.
  public let seed: UInt64

  /// A round.
  /// - Traps: unless there are at least two rounds and this is one of them
  public init(_ number: Int, of count: Int, seed: UInt64 = 0) {
    guard count > 1, 0..<count ~= number else {
      misuse("Folding", "there must be at least 2 folds, and the number one from 0: fold \(number) of \(count)")
    }
    (self.number, self.count, self.seed) = (number, count, seed)
  }

  /// The images of a part of a data set, in their order.
  /// - Throws: ``DatasetError`` if there are less images than folds, or a class has only one image
  public func indices(_ part: StratifiedPart.Part, of dataset: any ImageDataset) throws(DatasetError) -> [Int] {
    guard dataset.count >= count else {
      throw DatasetError(
        .empty, path: dataset.count > 0 ? dataset.source(at: 0) : "the data set",
        problem: "is one of \(counted(dataset.count, "image")), which make no \(count) folds",
        advice: "take fewer folds")
    }
    let stream = RandomStream(seed: seed).child("folds")
    var groups: [(name: String, members: [Int])] = [("", Array(0..<dataset.count))]
    if let classes = dataset as? any ClassificationDataset {
      groups = classes.classNames.map { ($0, []) }
      for index in 0..<classes.count { groups[classes.label(at: index)].members.append(index) }
    }
    var fold = [Int](repeating: 0, count: dataset.count)
    var dealt = 0
    for (name, own) in groups where !own.isEmpty {
      guard own.count > 1 || groups.count == 1 else {
        throw DatasetError(
          .empty, path: dataset.source(at: own[0]), problem: "is the only image of its class, '\(name)'",
          advice: "add images of this class: in one round it is held out, and nothing of its class is learnt from")
      }
      var random = stream.child(name)
      let lots = own.map { (lot: random.next(), index: $0) }.sorted { $0 < $1 }
      // Each class goes on where the one before it ended, so that folds differ by one image at most.
      for (place, lot) in lots.enumerated() { fold[lot.index] = (dealt + place) % count }
      dealt += own.count
    }
    return fold.indices.filter { (fold[$0] == number) == (part == .val) }
  }
}

/// Some images of a data set.
struct ImageSelection: Sendable {
  let whole: any ImageDataset
  let indices: [Int]

  /// Them as a data set that has what the whole has: classes, boxes, masks or numbers.
  /// - Throws: ``DatasetError`` if it has none of these
  func dataset(named name: String) throws(DatasetError) -> any ImageDataset {
    if let classes = whole as? any ClassificationDataset { return ClassSelection(whole: classes, indices: indices) }
    if let objects = whole as? any DetectionDataset { return ObjectSelection(whole: objects, indices: indices) }
    if let pixels = whole as? any SegmentationDataset { return PixelSelection(whole: pixels, indices: indices) }
    if let numbers = whole as? any RegressionDataset { return NumberSelection(whole: numbers, indices: indices) }
    throw DatasetError(
      .wrongFormat, path: name, problem: "has neither classes nor boxes nor masks nor numbers to be parted by",
      advice: "choose another data set")
  }
}

private struct ClassSelection: ClassificationDataset {
  let whole: any ClassificationDataset
  let indices: [Int]

  var classNames: [String] { whole.classNames }
  var count: Int { indices.count }
  func label(at index: Int) -> Int { whole.label(at: indices[index]) }
  func image(at index: Int) throws -> Image { try whole.image(at: indices[index]) }
  func sample(at index: Int) throws -> Sample { try whole.sample(at: indices[index]) }
  func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    try whole.sample(at: indices[index], atLeast: size)
  }
  func source(at index: Int) -> String { whole.source(at: indices[index]) }
  func file(at index: Int) -> BytePath? { whole.file(at: indices[index]) }
  var notes: [String] { whole.notes }
}

private struct ObjectSelection: DetectionDataset {
  let whole: any DetectionDataset
  let indices: [Int]

  var classNames: [String] { whole.classNames }
  var count: Int { indices.count }
  func objects(at index: Int) -> [AnnotatedObject] { whole.objects(at: indices[index]) }
  func size(at index: Int) -> ImageSize { whole.size(at: indices[index]) }
  func image(at index: Int) throws -> Image { try whole.image(at: indices[index]) }
  func sample(at index: Int) throws -> Sample { try whole.sample(at: indices[index]) }
  func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    try whole.sample(at: indices[index], atLeast: size)
  }
  func source(at index: Int) -> String { whole.source(at: indices[index]) }
  var notes: [String] { whole.notes }
}

private struct PixelSelection: SegmentationDataset {
  let whole: any SegmentationDataset
  let indices: [Int]

  var classNames: [String] { whole.classNames }
  var classColors: [Color] { whole.classColors }
  var count: Int { indices.count }
  func classes(at index: Int) throws -> Mask { try whole.classes(at: indices[index]) }
  func maskFile(at index: Int) -> BytePath? { whole.maskFile(at: indices[index]) }
  func image(at index: Int) throws -> Image { try whole.image(at: indices[index]) }
  func sample(at index: Int) throws -> Sample { try whole.sample(at: indices[index]) }
  func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    try whole.sample(at: indices[index], atLeast: size)
  }
  func source(at index: Int) -> String { whole.source(at: indices[index]) }
  func file(at index: Int) -> BytePath? { whole.file(at: indices[index]) }
  var notes: [String] { whole.notes }
}

private struct NumberSelection: RegressionDataset {
  let whole: any RegressionDataset
  let indices: [Int]

  var numberNames: [String] { whole.numberNames }
  var numberKinds: [NumberKind] { whole.numberKinds }
  var count: Int { indices.count }
  func numbers(at index: Int) -> [Double] { whole.numbers(at: indices[index]) }
  func image(at index: Int) throws -> Image { try whole.image(at: indices[index]) }
  func sample(at index: Int) throws -> Sample { try whole.sample(at: indices[index]) }
  func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    try whole.sample(at: indices[index], atLeast: size)
  }
  func source(at index: Int) -> String { whole.source(at: indices[index]) }
  func file(at index: Int) -> BytePath? { whole.file(at: indices[index]) }
  var notes: [String] { whole.notes }
}
