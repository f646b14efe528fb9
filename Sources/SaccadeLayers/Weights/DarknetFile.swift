import SaccadeEngine

/// A file of weights as Darknet writes it, `yolov3.weights`: a short header, and numbers without names, types or shapes.
///
/// The header is the version in three whole numbers and how many images the training has seen; all else is float32, the
/// least byte first. What the numbers are, only a network tells: see ``DarknetNetwork``.
struct DarknetFile: WeightsSource {
  /// The version of the format: 0.2.5.
  let version: (major: Int, minor: Int, revision: Int)
  /// How many images the training has seen.
  let imagesSeen: Int
  /// How many numbers there are.
  let count: Int
  /// What the numbers are; one of all of them where no network has told.
  let entries: [WeightsEntry]
  private let bytes: InputBytes
  /// Where each entry begins, in bytes.
  private let offsets: [Int]

  /// The name that all numbers have together until a network tells theirs.
  static let wholeName = "numbers"
  /// How many bytes tell whether it is one.
  private static let versionSize = 12

  /// Whether a file begins as one: 0.1 … 0.9, small revisions.
  ///
  /// As the length of the header of a safetensors file, the first eight bytes would be four gigabytes and more.
  static func begins(with start: [UInt8]) -> Bool {
    guard start.count >= versionSize else { return false }
    return number(start[0..<4]) == 0 && 1...9 ~= number(start[4..<8]) && 0...999 ~= number(start[8..<12])
  }

  init(_ bytes: InputBytes) throws {
    let head = try bytes.bytes(0..<Self.versionSize)
    version = (Self.number(head[0..<4]), Self.number(head[4..<8]), Self.number(head[8..<12]))
    // Since version 0.2 the number of images has eight bytes.
    let start = Self.versionSize + (version.minor >= 2 ? 8 : 4)
    imagesSeen = Self.number(try bytes.bytes(Self.versionSize..<start)[...])
    let size = bytes.size - start
    guard size % 4 == 0 else {
      throw WeightsError(
        .truncated, path: bytes.path,
        problem: "is cut off: \(size) bytes follow the header of Darknet's weights, and each number has 4",
        advice: "copy or download it again, or use another")
    }
    count = size / 4
    self.bytes = bytes
    entries = [WeightsEntry(name: Self.wholeName, dtype: .float32, shape: [count], index: 0)]
    offsets = [start]
  }

  /// The same with the names that a network's layers give, one after the other.
  init(_ file: DarknetFile, named weights: [DarknetLayer.Weight]) {
    (version, imagesSeen, count, bytes) = (file.version, file.imagesSeen, file.count, file.bytes)
    var (entries, offsets): ([WeightsEntry], [Int]) = ([], [])
    var offset = file.offsets[0]
    for weight in weights {
      entries.append(WeightsEntry(name: weight.name, dtype: .float32, shape: weight.shape, index: entries.count))
      offsets.append(offset)
      offset += 4 * weight.shape.elementCount
    }
    (self.entries, self.offsets) = (entries, offsets)
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    try bytes.read(at: offsets[entry.index], into: buffer)
  }

  /// A whole number of four or eight bytes, the least first; of one that is too large for an Int its sign is lost.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(truncatingIfNeeded: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
