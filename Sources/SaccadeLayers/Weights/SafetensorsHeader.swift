#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import SaccadeEngine

/// The header of a safetensors file, checked against the file's size so that no later read can go astray.
struct SafetensorsHeader {
  /// The tensors, in the order of their bytes.
  private(set) var entries: [SafetensorsEntry] = []
  private(set) var metadata: [String: String] = [:]
  let dataStart: Int

  /// The format's own limit.
  private static let sizeLimit = 100_000_000

  init(path: String, fileSize: Int, read: (Range<Int>) throws -> [UInt8]) throws {
    guard fileSize >= 8 else { throw Self.truncated(path, size: fileSize, wanted: 8) }
    let length = try read(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= UInt64(Self.sizeLimit) else {
      throw WeightsError(
        .malformed, path: path, problem: "is no safetensors file: its header would have \(length) bytes",
        advice: "check that it is the file you mean")
    }
    dataStart = 8 + Int(length)
    guard dataStart <= fileSize else { throw Self.truncated(path, size: fileSize, wanted: dataStart) }
    let fields: [String: Field]
    do {
      fields = try JSONDecoder().decode([String: Field].self, from: Data(try read(8..<dataStart)))
    } catch is DecodingError {
      throw Self.malformed(path, "its header is not what the format asks for")
    }
    for (name, field) in fields {
      switch field {
      case .metadata(let metadata):
        guard name == "__metadata__" else { throw Self.malformed(path, "tensor '\(name)' has no type and shape") }
        self.metadata = metadata
      case .tensor(let dtype, let shape, let offsets):
        entries.append(try Self.entry(name, dtype, shape, offsets, path: path))
      }
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
    let wanted = dataStart + end
    if fileSize < wanted { throw Self.truncated(path, size: fileSize, wanted: wanted) }
    if fileSize > wanted { throw Self.malformed(path, "\(fileSize - wanted) bytes follow the last tensor") }
  }

  private static func entry(
    _ name: String, _ type: String, _ shape: [Int], _ offsets: [Int], path: String
  ) throws(WeightsError) -> SafetensorsEntry {
    guard let dtype = DType(safetensorsName: type) else {
      throw WeightsError(
        .unsupported, path: path, problem: "tensor '\(name)' is of type \(type)",
        advice: "convert it to one of \(DType.allCases.map(\.safetensorsName).sorted().joined(separator: ", "))")
    }
    var byteCount = dtype.byteCount
    for size in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { throw malformed(path, "tensor '\(name)' has the impossible shape \(shape)") }
      byteCount = product
    }
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] - offsets[0] == byteCount else {
      throw malformed(
        path, "tensor '\(name)' of type \(type) and shape \(shape) needs \(byteCount) bytes, not the range \(offsets)")
    }
    return SafetensorsEntry(name: name, dtype: dtype, shape: Shape(shape), range: offsets[0]..<offsets[1])
  }

  static func truncated(_ path: String, size: Int, wanted: Int) -> WeightsError {
    WeightsError(
      .truncated, path: path, problem: "is truncated: it has \(size) bytes of \(wanted)",
      advice: "copy or download it again, or use another checkpoint")
  }

  private static func malformed(_ path: String, _ problem: String) -> WeightsError {
    WeightsError(
      .malformed, path: path, problem: "is damaged or no safetensors file: \(problem)",
      advice: "copy or download it again, or use another checkpoint")
  }

  /// What can stand under a key of the header.
  private enum Field: Decodable {
    case tensor(dtype: String, shape: [Int], offsets: [Int])
    case metadata([String: String])

    private enum Keys: String, CodingKey {
      case dtype, shape, offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      if container.contains(.offsets) {
        self = .tensor(
          dtype: try container.decode(String.self, forKey: .dtype),
          shape: try container.decode([Int].self, forKey: .shape),
          offsets: try container.decode([Int].self, forKey: .offsets))
      } else {
        self = .metadata(try decoder.singleValueContainer().decode([String: String].self))
      }
    }
  }
}
