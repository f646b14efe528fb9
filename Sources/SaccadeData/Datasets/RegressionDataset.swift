public import SaccadeImages

/// What a number of an image says, and so where it goes when the image is cropped, resized or mirrored.
public enum NumberKind: String, Hashable, Codable, Sendable {
  /// A column, in pixels from the left edge.
  case x
  /// A row, in pixels from the upper edge.
  case y
  /// A length in pixels.
  case length
  /// Something that stays as it is: an age, a price.
  case plain
}

/// Images of which each has numbers.
public protocol RegressionDataset: ImageDataset {
  /// The numbers' names.
  var numberNames: [String] { get }
  /// What each number says.
  var numberKinds: [NumberKind] { get }

  /// The numbers of an image, one for each name.
  func numbers(at index: Int) -> [Float]
  /// An image with its numbers.
  /// - Throws: an error that names the file, if it cannot be read or decoded
  func sample(at index: Int) throws -> (image: Image, numbers: [Float])
}

extension RegressionDataset {
  /// An image with its numbers.
  public func sample(at index: Int) throws -> (image: Image, numbers: [Float]) {
    (try image(at: index), numbers(at: index))
  }
}
