public import SaccadeImages

/// Images each of whose pixels belongs to a class, or is of no account.
///
/// A sample has one mask of the size of its picture, whose numbers are classes or ``PixelClasses/ignored``, whatever they
/// are in the files.
public protocol SegmentationDataset: ClassNamingDataset {
  /// The colour of each class in pictures of masks: red, green, blue.
  var classColors: [Color] { get }
}

/// How masks of classes are written in memory.
public enum PixelClasses {
  /// The number of a pixel that is of no account: nothing is learnt from it, and nothing judged by it.
  public static let ignored: UInt8 = 255
  /// How many classes there may be.
  public static let most = 255
}
