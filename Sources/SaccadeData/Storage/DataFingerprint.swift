#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeImages
import SaccadeText

/// What tells whether the pictures of a data set are the ones they were, without reading them: how many there are, and the
/// names and sizes of their files.
///
/// Of data that stand together in a few files, some pictures are looked at instead.
public struct DataFingerprint: Codable, Hashable, Sendable {
  /// `train`, `val`, or `sampler` for a file of weights.
  public let part: String
  /// How many pictures there are.
  public let images: Int
  /// How many bytes their files have; 0 where they have none of their own.
  public let bytes: Int
  /// A sum over all names and sizes, and the order in which they come; over some pictures where they have no files.
  public let digest: String

  /// Takes the fingerprint of a data set.
  package init(_ part: String, of dataset: any ImageDataset) {
    self.part = part
    images = dataset.count
    let sum = SHA256()
    var bytes = 0
    func add(_ text: String) { Array((text + "\n").utf8).withUnsafeBytes { sum.add($0) } }
    let labels = dataset as? any ClassificationDataset
    let masks = dataset as? any SegmentationDataset
    if let names = labels?.classNames ?? masks?.classNames { add(names.joined(separator: "\n")) }
    func add(_ file: BytePath) {
      var status = stat()
      let size = file.withCString { stat($0, &status) } == 0 ? Int(status.st_size) : -1
      bytes += max(0, size)
      // The file and the folder that it is in: the folders above may be others on another machine.
      let name = file.bytes.split(separator: UInt8(ascii: "/")).suffix(2).joined(separator: [UInt8(ascii: "/")])
      Array(name).withUnsafeBytes { sum.add($0) }
      add(" \(size)")
    }
    for index in Self.looked(at: dataset) {
      if let mask = masks?.maskFile(at: index) { add(mask) }
      if let file = dataset.file(at: index) {
        add(file)
      } else if let image = try? dataset.image(at: index) {
        image.pixels.withUnsafeBytes { sum.add($0) }
        add("\(image.height) \(image.width) \(labels?.label(at: index) ?? 0)")
      }
    }
    self.bytes = bytes
    digest = Checksum.hexadecimal(sum.finish())
  }

  /// Takes the fingerprint of a file that says something of the pictures; nil if it cannot be read.
  package init?(_ part: String, ofFile path: String) {
    guard let contents = try? RegularFile.contents(of: path) else { return nil }
    self.part = part
    images = 0
    bytes = contents.count
    digest = Checksum.sha256(of: contents)
  }

  /// The SHA-256 of some bytes, in hexadecimal digits.
  package static func sum(of bytes: [UInt8]) -> String { Checksum.sha256(of: bytes) }

  /// All that have files, or 64 from everywhere in the data set.
  private static func looked(at dataset: any ImageDataset) -> [Int] {
    let count = dataset.count
    guard count > 64, dataset.file(at: 0) == nil else { return Array(0..<count) }
    return (0..<64).map { $0 * (count - 1) / 63 }
  }
}
