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

  /// Where the image with this number comes from, for messages: its file, and the record in it if it holds many.
  func source(at index: Int) -> String

  /// What a user should know of the data set, a line each, such as files that were left out of it.
  var notes: [String] { get }
}

extension ImageDataset {
  /// Nothing.
  public var notes: [String] { [] }
}

/// Images of which each belongs to one class.
public protocol ClassificationDataset: ImageDataset {
  /// The classes, in the order of their labels.
  var classNames: [String] { get }

  /// The class of an image, in `0 ..< classNames.count`. It costs nothing like decoding the image.
  func label(at index: Int) -> Int
}

extension ClassificationDataset {
  /// How many images each class has.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for index in 0..<count { counts[label(at: index)] += 1 }
    return counts
  }
}

/// The part of an official archive.
public enum DatasetPart: String, CaseIterable, Hashable, Codable, Sendable {
  /// The images to train on.
  case train
  /// The images to test on.
  case test
}
