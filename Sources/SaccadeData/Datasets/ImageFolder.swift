public import SaccadeImages

/// Image files in one folder per class, such as `train/cat/17.jpg`.
///
/// Classes are the names of the folders, in the order of their bytes; images may lie deeper below them. Only paths are
/// held in memory (about the bytes of their names), and an image is decoded when it is asked for, so a damaged file shows
/// at that time; ``FolderCheck`` finds it before. Names need not be UTF-8: a class whose name is not is shown as
/// ``BytePath`` shows it. Hidden files are passed over, and others that are no images by their names are counted.
///
/// ```swift
/// let train = try ImageFolder("flowers/train")
/// let validation = try ImageFolder("flowers/val", classNames: train.classNames)
/// ```
public struct ImageFolder: ClassificationDataset {
  /// The endings of file names that are taken for images; their case does not matter.
  public static let extensions = ImageFileFormat.fileExtensions

  /// The classes, in the order of their labels.
  public let classNames: [String]
  /// The folder that holds the class folders.
  public let root: BytePath
  /// What a pixel of each image is converted to.
  public let format: PixelFormat
  /// How images are decoded.
  public let options: DecodingOptions
  /// The files in it that are taken for no images.
  public let leftOut: LeftOutFiles
  private let paths: CompactPaths
  /// The number of the first image of each folder, and of one past the last.
  private let starts: [Int]
  /// The class of each folder.
  private let labels: [Int]

  /// Lists the images below a folder.
  /// - Parameters:
  ///   - root: the folder that holds the class folders
  ///   - classNames: the classes it must have, for the validation part of a data set: those of the training part
  ///   - format: what a pixel of each image is converted to when it is decoded
  ///   - options: how images are decoded; a `minimumSize` makes large JPEG files quicker
  /// - Throws: ``DatasetError`` if the folder is missing, has no class folders, a class has no images, the class
  ///   folders are not those named by `classNames`, two have names that look alike, or they are named as the parts of a
  ///   data set
  public init(
    _ root: String, classNames: [String]? = nil, format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions()
  ) throws {
    try self.init(BytePath(root), classNames: classNames, format: format, options: options)
  }

  /// Lists the images below a folder whose name need not be UTF-8.
  /// - Throws: ``DatasetError``, as for a name that is a text
  public init(
    _ root: BytePath, classNames: [String]? = nil, format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions()
  ) throws {
    try self.init(root, classNames: classNames, format: format, options: options, named: root.description)
  }

  /// Lists the images below a folder whose class folders stand for classes of ImageNet.
  /// - Parameter labelMap: a CSV file that says of folders which class they are: `dogs,golden retriever`
  /// - Throws: ``DatasetError``, also if a folder stands for no class
  public init(
    imageNet root: String, labelMap: String? = nil, format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions()
  ) throws {
    try self.init(
      BytePath(root), classNames: nil, format: format, options: options, named: root, classes: .imagenet,
      labelMap: labelMap)
  }

  /// - Parameter name: the folder as its user wrote it, for advice that can be copied
  package init(
    _ root: BytePath, classNames: [String]?, format: PixelFormat, options: DecodingOptions, named name: String,
    classes: FolderClasses = .folders, labelMap: String? = nil
  ) throws {
    var leftOut = LeftOutFiles()
    var folders = try FolderListing.classFolders(in: root, named: name, leftOut: &leftOut)
    switch classes {
    case .folders:
      // The labels are the training part's, also when it lists the classes in an order of its own.
      if let classNames { folders = try FolderListing.folders(folders, for: classNames, in: root) }
      self.classNames = classNames ?? folders.map(\.description)
      labels = Array(folders.indices)
    case .imagenet:
      self.classNames = ImageNetClass.all.map(\.name)
      labels = try LabelMap.labels(of: folders, in: root, by: try labelMap.map { try LabelMap($0) })
    }
    self.root = root
    self.format = format
    self.options = options
    var paths = CompactPaths()
    var starts = [0]
    for folder in folders {
      let found = try FolderListing.images(below: root.appending(folder))
      guard !found.paths.isEmpty else {
        throw DatasetError(
          .empty, path: root.appending(folder).description, problem: "holds no images (\(FolderListing.endings))",
          advice: Self.holdsAnnotations(root.appending(folder))
            ? "it holds annotations, and so the folder is one of boxes, not of classes: train it with task Detection and a "
              + "data set of type VOC, COCO, YOLO or BoxTable, as configs/detection/ssdlite_mobilenet_v2_voc.yaml does"
            : "add images of this class, or remove its folder from every part of the data set")
      }
      for image in found.paths { paths.append(folder.appending(image)) }
      leftOut.add(found.leftOut)
      starts.append(paths.count)
    }
    self.paths = paths
    self.starts = starts
    self.leftOut = leftOut
  }

  /// How many images there are.
  public var count: Int { paths.count }

  /// The path of an image.
  public func path(at index: Int) -> BytePath { root.appending(paths[index]) }

  /// The path of an image.
  public func file(at index: Int) -> BytePath? { path(at: index) }

  /// The path of an image, to show.
  public func source(at index: Int) -> String { path(at: index).description }

  /// Which files were left out, if any were.
  public var notes: [String] { leftOut.count > 0 ? ["\(root): \(leftOut)"] : [] }

  /// The class of an image.
  public func label(at index: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return labels[low]
  }

  /// Decodes an image.
  /// - Throws: an error that names the file, if it cannot be read or decoded
  public func image(at index: Int) throws -> Image {
    try Image(contentsOf: path(at: index), as: format, options: options)
  }

  /// Reads an image, which may be decoded smaller.
  /// - Throws: `ImageError` as ``image(at:)``
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    var options = options
    options.minimumSize = size ?? options.minimumSize
    let path = path(at: index)
    let (image, original) = try Image.decoded(contentsOf: path, as: format, options: options)
    var sample = Sample(image, labels: [label(at: index)], source: path.description)
    sample.scaleParts(from: original)
    return sample
  }
}

extension ImageFolder {
  /// Whether a folder without images has files such as boxes are kept in.
  fileprivate static func holdsAnnotations(_ folder: BytePath) -> Bool {
    let entries = (try? FolderEntry.list(folder)) ?? []
    return entries.contains { ["xml", "json", "txt", "csv"].contains($0.name.fileExtension) }
  }
}

/// Many short paths in one piece of memory: a million paths of their own would each cost an allocation.
struct CompactPaths: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  var count: Int { ends.count }

  mutating func append(_ path: BytePath) {
    bytes.append(contentsOf: path.bytes)
    ends.append(bytes.count)
  }

  subscript(index: Int) -> BytePath {
    let start = index == 0 ? 0 : ends[index - 1]
    return BytePath(bytes: bytes[start..<ends[index]])
  }
}
