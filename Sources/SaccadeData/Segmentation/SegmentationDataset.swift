public import SaccadeImages

/// Images each of whose pixels belongs to a class, or is of no account.
///
/// A sample has one mask of the size of its picture, whose numbers are classes or ``PixelClasses/ignored``, whatever they
/// are in the files.
public protocol SegmentationDataset: ClassNamingDataset {
  /// The colour of each class in pictures of masks: red, green, blue.
  var classColors: [Color] { get }

  /// The class of each pixel of an image at its own size, where it can be told without decoding the image.
  /// - Throws: an error that names the file, if it cannot be read or has numbers that are no classes
  func classes(at index: Int) throws -> Mask

  /// The file that holds the classes of an image's pixels and nothing else; nil if there is none.
  func maskFile(at index: Int) -> BytePath?
}

extension SegmentationDataset {
  /// Those of the sample.
  public func classes(at index: Int) throws -> Mask {
    let sample = try sample(at: index)
    guard let mask = sample.masks.first else {
      throw DatasetError(
        .wrongFormat, path: source(at: index), problem: "has no mask of classes",
        advice: "give each sample one mask of the size of its picture")
    }
    return mask
  }

  /// None.
  public func maskFile(at index: Int) -> BytePath? { nil }
}

/// How masks of classes are written in memory.
public enum PixelClasses {
  /// The number of a pixel that is of no account: nothing is learnt from it, and nothing judged by it.
  public static let ignored: UInt8 = 255
  /// How many classes there may be.
  public static let most = 255
}
