public import SaccadeImages

/// Image files in one folder per class, such as `train/cat/17.jpg`.
///
/// Classes are the sorted names of the folders; images may lie deeper below them. Only paths are held in memory (about
/// the bytes of their names), and an image is decoded when it is asked for, so a damaged file shows at that time.
///
/// ```swift
/// let train = try ImageFolder("flowers/train")
/// let validation = try ImageFolder("flowers/val", classNames: train.classNames)
/// ```
public struct ImageFolder: ClassificationDataset {
  /// The endings of file names that are taken for images; their case does not matter.
  public static let extensions: Set<String> = ["jpg", "jpeg", "png", "webp"]

  /// The classes, in the order of their labels.
  public let classNames: [String]
  /// The folder that holds the class folders.
  public let root: String
  /// What a pixel of each image is converted to.
  public let format: PixelFormat
  /// How images are decoded.
  public let options: DecodingOptions
  private let paths: CompactPaths
  /// The number of the first image of each class, and of one past the last.
  private let starts: [Int]

  /// Lists the images below a folder.
  /// - Parameters:
  ///   - root: the folder that holds the class folders
  ///   - classNames: the classes it must have, for the validation part of a data set: those of the training part
  ///   - format: what a pixel of each image is converted to when it is decoded
  ///   - options: how images are decoded; a `minimumSize` makes large JPEG files quicker
  /// - Throws: ``DatasetError`` if the folder is missing, has no class folders, a class has no images, or the class
  ///   folders are not those named by `classNames`
  public init(
    _ root: String, classNames: [String]? = nil, format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions()
  ) throws {
    let found = try FolderListing.classFolders(in: root)
    if let classNames {
      try FolderListing.check(found, against: classNames, in: root)
    }
    // The labels are the training part's, also when it lists the classes in an order of its own.
    self.classNames = classNames ?? found
    self.root = root
    self.format = format
    self.options = options
    var paths = CompactPaths()
    var starts = [0]
    for name in self.classNames {
      let images = try FolderListing.images(below: "\(root)/\(name)")
      guard !images.isEmpty else {
        throw DatasetError(
          .empty, path: "\(root)/\(name)", problem: "holds no images (\(FolderListing.endings))",
          advice: "add images of this class, or remove its folder from every part of the data set")
      }
      for image in images { paths.append("\(name)/\(image)") }
      starts.append(paths.count)
    }
    self.paths = paths
    self.starts = starts
  }

  /// How many images there are.
  public var count: Int { paths.count }

  /// The path of an image.
  public func source(at index: Int) -> String { "\(root)/\(paths[index])" }

  /// The class of an image.
  public func label(at index: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return low
  }

  /// Decodes an image.
  /// - Throws: an error that names the file, if it cannot be read or decoded
  public func image(at index: Int) throws -> Image {
    try Image(contentsOf: source(at: index), as: format, options: options)
  }
}

/// Many short strings in one piece of memory: a million paths of their own would each cost an allocation.
struct CompactPaths: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  var count: Int { ends.count }

  mutating func append(_ path: String) {
    bytes.append(contentsOf: path.utf8)
    ends.append(bytes.count)
  }

  subscript(index: Int) -> String {
    let start = index == 0 ? 0 : ends[index - 1]
    return String(decoding: bytes[start..<ends[index]], as: UTF8.self)
  }
}
