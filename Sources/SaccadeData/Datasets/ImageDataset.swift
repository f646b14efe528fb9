public import SaccadeImages

/// Images that can be asked for by number, from any thread.
///
/// A data set holds what fits in memory whatever its size (paths, or compact bytes), and makes an image when asked.
/// Data sets for a task add their targets: see ``ClassificationDataset``.
public protocol ImageDataset: Sendable {
  /// How many images there are.
  var count: Int { get }

  /// The image with a number in `0 ..< count`.
  /// - Throws: an error that names the file, if it cannot be read or decoded
  func image(at index: Int) throws -> Image

  /// The image with all that is known of it. Unless a data set says more, that is its class or its numbers.
  /// - Throws: an error that names the file, if it cannot be read or decoded
  func sample(at index: Int) throws -> Sample

  /// The sample, from a file that may be decoded smaller where that is quicker, with sides no shorter than a size.
  /// - Parameter size: nil for a picture of its own size
  /// - Throws: an error that names the file, if it cannot be read or decoded
  func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample

  /// Where the image with this number comes from, for messages: its file, and the record in it if it holds many.
  func source(at index: Int) -> String

  /// The file that holds the image with this number and nothing else; nil if several stand in one, or it has none.
  func file(at index: Int) -> BytePath?

  /// What a user should know of the data set, a line each, such as files that were left out of it.
  var notes: [String] { get }
}

extension ImageDataset {
  /// The image alone.
  public func sample(at index: Int) throws -> Sample { Sample(try image(at: index), source: source(at: index)) }

  /// The sample at its own size.
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample { try sample(at: index) }

  /// Nothing.
  public var notes: [String] { [] }

  /// None.
  public func file(at index: Int) -> BytePath? { nil }

  /// Where steps that mix samples find others.
  package func supply(atLeast size: ImageSize?) -> SampleSupply {
    SampleSupply(ofLoader: true, count: count) { index in try sample(at: index, atLeast: size) }
  }
}

/// Images whose labels, of the picture or of what is on it, have names.
public protocol ClassNamingDataset: ImageDataset {
  /// The classes, in the order of their labels.
  var classNames: [String] { get }
}

/// Images of which each belongs to one class.
public protocol ClassificationDataset: ClassNamingDataset {
  /// The class of an image, in `0 ..< classNames.count`. It costs nothing like decoding the image.
  func label(at index: Int) -> Int
}

extension ClassificationDataset {
  /// The image and its class.
  public func sample(at index: Int) throws -> Sample {
    Sample(try image(at: index), labels: [label(at: index)], source: source(at: index))
  }

  /// How many images each class has.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for index in 0..<count { counts[label(at: index)] += 1 }
    return counts
  }
}

extension ClassificationDataset {
  /// The classes that have images, but none among some.
  func classesWithout(_ indices: [Int]) -> [String] {
    let kept = Set(indices.map(label))
    let all = Set((0..<count).map(label))
    return all.subtracting(kept).sorted().map { classNames[$0] }
  }
}

/// The part of an official archive.
public enum DatasetPart: String, CaseIterable, Hashable, Codable, Sendable {
  /// The images to train on.
  case train
  /// The images to test on.
  case test
}
