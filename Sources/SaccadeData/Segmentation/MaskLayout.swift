/// Where pictures and their masks lie, and which of them belong together.
///
/// A picture's mask has its name, behind the folders and before the ending: that of `images/town/7.jpg` is
/// `masks/town/7.png`. What either has behind that name is its suffix: with a mask suffix of `_mask`, it is
/// `masks/town/7_mask.png`. Pairs come in the order of their names, numbers in them by their value: 9 before 10.
public struct MaskLayout: Hashable, Sendable {
  /// The folder of the pictures.
  public var images: String
  /// The folder of the masks; may be that of the pictures, if suffixes tell them apart.
  public var masks: String
  /// What the names of pictures end with, with or without the ending of the file; other files are left out.
  public var imageSuffix = ""
  /// What the names of masks end with, with or without the ending of the file; other files are left out.
  public var maskSuffix = ""
  /// A text of the pictures that count, a line each: the name of one, or a picture and its mask; nil takes all.
  ///
  /// Names are from the folder of pictures, without suffix; a picture and its mask are paths from ``root``.
  public var list: String?
  /// The folder that pairs of paths in the list are from.
  public var root: String
  /// Only so many, the first; nil for all.
  public var first: Int?
  /// Only so many, the last; nil for all.
  public var last: Int?

  /// Pictures and masks in two folders.
  /// - Parameter root: the folder that pairs of paths in a list are from; nil is that of the pictures
  public init(images: String, masks: String, root: String? = nil) {
    self.images = images
    self.masks = masks
    self.root = root ?? images
  }
}
