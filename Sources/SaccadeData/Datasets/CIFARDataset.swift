import SaccadeEngine
public import SaccadeImages

/// CIFAR-10 or CIFAR-100 from the files of their official *binary version*.
///
/// A record is one label byte (CIFAR-100: two, coarse and fine), then 32 × 32 bytes each of red, green and blue. The
/// number of records follows from the size of a file, so shortened copies can be read too, but none longer than the
/// official files. The bytes are held once (154 MB for the 50 000 training images).
///
/// - Paper: Krizhevsky 2009, *Learning multiple layers of features from tiny images*,
///   <https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf>
public struct CIFARDataset: ClassificationDataset {
  /// Which of the two data sets, and of CIFAR-100 which labels.
  public enum Variant: String, CaseIterable, Hashable, Sendable {
    /// CIFAR-10: ten classes.
    case cifar10
    /// CIFAR-100 with its 100 classes.
    case cifar100
    /// CIFAR-100 with its 20 super-classes.
    case cifar100Coarse
  }

  /// The height and width of every image, in pixels.
  public static let size = 32

  /// The classes, in the order of their labels.
  public let classNames: [String]
  /// How many images there are.
  public let count: Int
  private let files: [Records]
  private let labelOffset: Int
  private let recordSize: Int

  /// The bytes of one file, and the number of its first record among all.
  private struct Records: Sendable {
    let path: String
    let bytes: [UInt8]
    let first: Int
  }

  /// Reads a part of the data set.
  /// - Parameters:
  ///   - folder: what the official archive unpacks to, `cifar-10-batches-bin` or `cifar-100-binary`, or the folder
  ///     that holds it
  ///   - variant: which data set and labels
  ///   - part: the training or the test images; of the five files of CIFAR-10's training part, those that are there
  /// - Throws: ``DatasetError`` if a file is missing, empty, too long, or not made of whole records, or a label stands
  ///   for no class
  public init(folder: String, variant: Variant, part: DatasetPart) throws {
    let folder = Self.resolve(folder, variant: variant)
    let labelBytes = variant == .cifar10 ? 1 : 2
    labelOffset = variant == .cifar100 ? 1 : 0
    recordSize = labelBytes + 3 * Self.size * Self.size
    classNames = try Self.readNames("\(folder)/\(variant.namesFile)", expected: variant.classCount)
    var files: [Records] = []
    var count = 0
    for path in try Self.dataFiles(in: folder, variant: variant, part: part) {
      let bytes = try InputFile(path).rest(
        atMost: variant.mostRecords(in: part) * recordSize,
        advice: "check that this is the official binary version, or unpack the archive again")
      try Self.check(bytes, of: path, recordSize: recordSize, labelOffset: labelOffset, classes: classNames.count)
      files.append(Records(path: path, bytes: bytes, first: count))
      count += bytes.count / recordSize
    }
    self.files = files
    self.count = count
  }

  /// The class of an image.
  public func label(at index: Int) -> Int {
    let (file, start) = locate(index)
    return Int(file.bytes[start + labelOffset])
  }

  /// The image with a number in `0 ..< count`, three channels: red, green, blue.
  public func image(at index: Int) -> Image {
    let (file, start) = locate(index)
    let plane = Self.size * Self.size
    let first = start + recordSize - 3 * plane
    return Image(height: Self.size, width: Self.size, format: .rgb) { pixels in
      file.bytes.withUnsafeBufferPointer { bytes in
        for position in 0..<plane {
          for channel in 0..<3 {
            pixels[3 * position + channel] = bytes[first + channel * plane + position]
          }
        }
      }
    }
  }

  /// The file of the image, and the record in it.
  public func source(at index: Int) -> String {
    let (file, _) = locate(index)
    return "\(file.path), record \(index - file.first)"
  }

  private func locate(_ index: Int) -> (Records, start: Int) {
    guard (0..<count).contains(index) else {
      misuse("CIFARDataset", "the index must be in 0..<\(count): \(index)")
    }
    var position = files.count - 1
    while files[position].first > index { position -= 1 }
    return (files[position], (index - files[position].first) * recordSize)
  }
}
