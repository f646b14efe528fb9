/// The contents of a file in MNIST's IDX format that holds unsigned bytes.
///
/// Big-endian: two zero bytes, the element type (8 = unsigned byte), the number of axes, the size of each axis, then
/// the bytes row by row.
struct IDXFile {
  let dimensions: [Int]
  private let file: InputFile
  private let what: String
  private let count: Int

  /// Reads the header of a file, plain or compressed with gzip.
  /// - Parameter axes: how many axes it must have: 3 for images, 1 for labels
  /// - Throws: ``DatasetError`` if it is another format, or announces more than the file can hold
  init(_ path: String, axes: Int) throws {
    let what = axes == 1 ? "labels" : "images"
    let file = try InputFile(path)
    let magic = try file.bytes(4, what: "header")
    guard magic[0] == 0, magic[1] == 0, magic[2] == 8, magic[3] == UInt8(axes) else {
      let found = magic.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
      let swapped = magic[0] == 0 && magic[1] == 0 && magic[2] == 8 && [1, 3].contains(magic[3])
      throw DatasetError(
        .wrongFormat, path: path,
        problem: "is not an IDX file of \(what): it starts with 0x\(found), not 0x0000080\(axes)",
        advice: swapped
          ? "it is one of \(magic[3] == 1 ? "labels" : "images"): were the two files swapped?"
          : "give the MNIST-format file of the \(what)")
    }
    let sizes = try file.bytes(4 * axes, what: "header")
    dimensions = (0..<axes).map { axis in sizes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) } }
    var count = 1
    for size in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      // A header of noise must not be answered with an allocation of terabytes.
      guard !overflow, product <= 1 << 36 else {
        throw DatasetError(
          .wrongFormat, path: path, problem: "has a header that announces \(dimensions) elements",
          advice: "fetch the file again")
      }
      count = product
    }
    try file.check(count, what: what)
    self.count = count
    self.what = what
    self.file = file
  }

  /// Reads what the header announces.
  /// - Throws: ``DatasetError`` if there is less or more
  func bytes() throws -> [UInt8] {
    let bytes = try file.bytes(count, what: what)
    try file.expectEnd(advice: "fetch the file again")
    return bytes
  }
}
