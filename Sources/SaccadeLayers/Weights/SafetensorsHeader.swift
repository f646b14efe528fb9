import SaccadeEngine
import SaccadeText

/// The header of a safetensors file, checked against the file's size so that no later read can go astray.
struct SafetensorsHeader {
  /// The tensors, in the order of their bytes.
  private(set) var entries: [SafetensorsEntry] = []
  private(set) var metadata: [String: String] = [:]
  let dataStart: Int

  /// The format's own limit.
  private static let sizeLimit = 100_000_000
  /// More axes than tensors have anywhere: PyTorch and NumPy end here too.
  private static let rankLimit = 64
  /// More letters than the name of a type has.
  private static let longestType = 100

  init(path: String, fileSize: Int, read: (Range<Int>) throws -> [UInt8]) throws {
    guard fileSize >= 8 else { throw WeightsError.truncated(path, size: fileSize, wanted: 8) }
    let start = try read(0..<8)
    // A zip archive, or a pickle as torch.save wrote before version 1.6.
    guard !start.starts(with: Array("PK\u{3}\u{4}".utf8)), !start.starts(with: [0x80, 0x02, 0x8A, 0x0A]) else {
      throw WeightsError(
        .malformed, path: path, problem: "is a file as torch.save writes it, not safetensors",
        advice: "make it one: saccade weights convert \(path) weights.safetensors")
    }
    let length = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= UInt64(Self.sizeLimit) else {
      throw WeightsError(
        .malformed, path: path, problem: "is no safetensors file: its header would have \(length) bytes",
        advice: "check that it is the file you mean")
    }
    dataStart = 8 + Int(length)
    guard dataStart <= fileSize else { throw WeightsError.truncated(path, size: fileSize, wanted: dataStart) }
    var reader = JSONReader(try read(8..<dataStart))
    do {
      try reader.object { key, reader in
        if key == "__metadata__" {
          metadata = try Self.metadata(&reader)
        } else {
          try WeightsError.check(name: key, in: path)
          entries.append(try Self.entry(key, &reader, path: path))
        }
      }
      try reader.end()
    } catch let fault as JSONReader.Fault {
      throw Self.malformed(
        path, "its header is not what the format asks for: \(fault.problem), at byte \(fault.position)")
    }
    entries.sort { a, b in
      (a.range.lowerBound, a.range.upperBound, a.name) < (b.range.lowerBound, b.range.upperBound, b.name)
    }
    try checkRanges(path: path, fileSize: fileSize)
  }

  /// The tensors' bytes have to follow one another with neither overlap nor gap, to the end of the file.
  private func checkRanges(path: String, fileSize: Int) throws(WeightsError) {
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        let word = entry.range.lowerBound < end ? "overlaps the one before it" : "leaves a gap before it"
        throw Self.malformed(path, "tensor '\(entry.name)' \(word), at byte \(entry.range.lowerBound) of the data")
      }
      end = entry.range.upperBound
    }
    // Sizes up to the largest number can be claimed.
    let (sum, overflow) = dataStart.addingReportingOverflow(end)
    let wanted = overflow ? Int.max : sum
    if fileSize < wanted { throw WeightsError.truncated(path, size: fileSize, wanted: wanted) }
    if fileSize > wanted { throw Self.malformed(path, "\(fileSize - wanted) bytes follow the last tensor") }
  }

  private static func metadata(_ reader: inout JSONReader) throws -> [String: String] {
    var metadata: [String: String] = [:]
    if reader.null() { return metadata }
    try reader.object { key, reader in metadata[key] = try reader.string() }
    return metadata
  }

  /// Reads what stands under a tensor's name; fields that other writers add are passed over.
  private static func entry(_ name: String, _ reader: inout JSONReader, path: String) throws -> SafetensorsEntry {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.object { key, reader in
      switch key {
      case "dtype": type = try reader.string()
      case "shape": shape = try reader.integers()
      case "data_offsets": offsets = try reader.integers()
      default: try reader.skipValue()
      }
    }
    if type == nil, shape == nil { throw malformed(path, "tensor '\(name)' has no type and shape") }
    guard let type else { throw reader.fault("tensor '\(name)' has no dtype") }
    guard let shape else { throw reader.fault("tensor '\(name)' has no shape") }
    guard let offsets else { throw reader.fault("tensor '\(name)' has no data_offsets") }
    return try entry(name, type, shape, offsets, path: path)
  }

  private static func entry(
    _ name: String, _ type: String, _ shape: [Int], _ offsets: [Int], path: String
  ) throws(WeightsError) -> SafetensorsEntry {
    guard type.utf8.count <= longestType, let dtype = DType(safetensorsName: type) else {
      throw WeightsError(
        .unsupported, path: path, problem: "tensor '\(name)' is of type \(type.cut(to: 100))",
        advice: "convert it to one of \(DType.allCases.map(\.safetensorsName).sorted().joined(separator: ", "))")
    }
    guard shape.count <= rankLimit else {
      throw malformed(path, "tensor '\(name)' has \(shape.count) axes, and \(rankLimit) are the most")
    }
    // Sizes beside a zero count as well: the steps from element to element are their products.
    var byteCount = dtype.byteCount
    for size in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflow else { throw malformed(path, "tensor '\(name)' has the impossible shape \(shape)") }
      byteCount = product
    }
    guard Shape(shape).isPossible else { throw malformed(path, "tensor '\(name)' has the impossible shape \(shape)") }
    if shape.contains(0) { byteCount = 0 }
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] - offsets[0] == byteCount else {
      throw malformed(
        path, "tensor '\(name)' of type \(type) and shape \(shape) needs \(byteCount) bytes, not the range \(offsets)")
    }
    return SafetensorsEntry(name: name, dtype: dtype, shape: Shape(shape), range: offsets[0]..<offsets[1])
  }

  private static func malformed(_ path: String, _ problem: String) -> WeightsError {
    WeightsError(
      .malformed, path: path, problem: "is damaged or no safetensors file: \(problem)",
      advice: "copy or download it again, or use another checkpoint")
  }
}
