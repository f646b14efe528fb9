import Foundation
public import SaccadeImages

/// Grey images and their labels in MNIST's file format: MNIST, Fashion-MNIST, KMNIST and their kin.
///
/// Files may be plain or compressed with gzip. The pixels are held once, as bytes (47 MB for MNIST's 60 000 images).
///
/// ```swift
/// let digits = try IDXDataset(images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz")
/// ```
public struct IDXDataset: ClassificationDataset {
  /// The classes, in the order of their labels.
  public let classNames: [String]
  /// How many images there are.
  public let count: Int
  /// The height of every image, in pixels.
  public let height: Int
  /// The width of every image, in pixels.
  public let width: Int
  private let path: String
  private let pixels: [UInt8]
  private let labels: [UInt8]

  /// Reads the two files of a part of a data set.
  /// - Parameters:
  ///   - images: the file whose name usually ends in `images-idx3-ubyte`, with or without `.gz`
  ///   - labels: the file whose name usually ends in `labels-idx1-ubyte`, with or without `.gz`
  ///   - classNames: the classes in the order of their labels; digits from 0 to 9 if left out
  /// - Throws: ``DatasetError`` if a file is missing, empty, cut short or of another format, the two disagree, or a
  ///   label stands for no class
  public init(images: String, labels: String, classNames: [String] = (0..<10).map(String.init)) throws {
    let imageFile = try IDXFile(images, axes: 3)
    let labelFile = try IDXFile(labels, axes: 1)
    count = imageFile.dimensions[0]
    height = imageFile.dimensions[1]
    width = imageFile.dimensions[2]
    guard count > 0, height > 0, width > 0 else {
      throw DatasetError(
        .empty, path: images, problem: "has no images: its header says \(imageFile.dimensions)",
        advice: "fetch the file again")
    }
    // The headers alone tell: nothing is read of two files that do not belong together.
    guard labelFile.dimensions[0] == count else {
      throw DatasetError(
        .inconsistent, path: labels,
        problem: "has \(labelFile.dimensions[0]) labels, but \(images) has \(count) images",
        advice: "give the two files of the same part")
    }
    let labelBytes = try labelFile.bytes()
    if let record = labelBytes.firstIndex(where: { Int($0) >= classNames.count }) {
      throw DatasetError(
        .labelOutOfRange, path: labels,
        problem: "label \(labelBytes[record]) of record \(record) is not below \(classNames.count), the number of "
          + "classes",
        advice: "name all classes, or fetch the file again")
    }
    path = images
    pixels = try imageFile.bytes()
    self.labels = labelBytes
    self.classNames = classNames
  }

  /// Reads a part of a data set whose files have the names that MNIST's have.
  /// - Parameters:
  ///   - folder: where `train-images-idx3-ubyte` and its like are, with or without `.gz`
  ///   - part: the training or the test images
  ///   - classNames: the classes in the order of their labels; digits from 0 to 9 if left out
  /// - Throws: ``DatasetError``, as for two files
  public init(folder: String, part: DatasetPart, classNames: [String] = (0..<10).map(String.init)) throws {
    let prefix = part == .train ? "train" : "t10k"
    try self.init(
      images: Self.find("\(prefix)-images-idx3-ubyte", in: folder),
      labels: Self.find("\(prefix)-labels-idx1-ubyte", in: folder), classNames: classNames)
  }

  /// The plain file if there is one, else the compressed one.
  private static func find(_ name: String, in folder: String) -> String {
    let plain = "\(folder)/\(name)"
    return FileManager.default.fileExists(atPath: plain) ? plain : "\(plain).gz"
  }

  /// The class of an image.
  public func label(at index: Int) -> Int { Int(labels[index]) }

  /// The image with a number in `0 ..< count`, one channel.
  public func image(at index: Int) -> Image {
    let size = height * width
    return Image(height: height, width: width, format: .grey, pixels: Array(pixels[index * size..<(index + 1) * size]))
  }

  /// The file of the images, and the record in it.
  public func source(at index: Int) -> String { "\(path), record \(index)" }
}
