public import SaccadeEngine
public import SaccadeLayers
public import SaccadeModels
public import SaccadeTasks
import SaccadeText

/// What a file of weights holds: what `saccade weights inspect` tells.
public struct WeightsReport: Sendable {
  /// The file.
  public let file: WeightsFile
  /// The size of the file, or of all its parts' tensors, in bytes.
  public let byteCount: Int
  /// How many tensors there are of each type.
  public let types: [DType: Int]
  /// How many numbers the tensors have together.
  public let elementCount: Int
  /// The models of the catalog that the weights look most like, the nearest first.
  public let nearest: [NearestModels.Match]
  /// The networks that a file of Darknet, which names no weights, may be of.
  public let darknet: [DarknetMatch]
  /// The names of the tensors in which some number is NaN or infinite.
  public let nonFinite: [String]
  /// Whether the file is a checkpoint of a run of Saccade.
  public let isCheckpoint: Bool

  /// Opens a file and reads each tensor once, one after the other.
  /// - Parameter part: which part of a PyTorch file to take; nil chooses by usual names
  /// - Throws: `FileError` or `WeightsError` if the file cannot be read
  public init(of path: String, part: String? = nil) throws {
    file = try WeightsFile(path, part: part)
    var types: [DType: Int] = [:]
    var nonFinite: [String] = []
    for entry in file.entries {
      types[entry.dtype, default: 0] += 1
      if entry.dtype.isFloatingPoint, try !file.tensor(entry).isAllFinite { nonFinite.append(entry.name) }
    }
    self.types = types
    self.nonFinite = nonFinite
    elementCount = file.entries.reduce(0) { $0 + $1.shape.elementCount }
    byteCount = file.entries.reduce(0) { $0 + $1.byteCount }
    nearest = NearestModels.of(file.weightEntries.map { ($0.name, $0.shape) })
    darknet = DarknetMatch.all(for: file)
    isCheckpoint = CheckpointFile.isOne(file)
  }

  /// The report for people, a line each.
  public var lines: [String] {
    var lines = ["\(file.path): \(isCheckpoint ? "a checkpoint of Saccade, " : "")\(file.format.rawValue)"]
    if let part = file.partText { lines.append("the tensors are those of its \(part)") }
    let kinds = types.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }
    lines.append(
      "\(counted(file.entries.count, "tensor")) (\(kinds.joined(separator: ", "))), \(grouped(elementCount)) numbers, "
        + "\(grouped(byteCount)) bytes")
    if file.format == .darknet {
      let (version, seen) = (file.metadata["version"] ?? "", file.metadata["images_seen"] ?? "")
      lines.append("version \(version); its training has seen \(seen) images")
      lines.append(
        darknet.isEmpty
          ? "no network here has so many weights; their order alone tells them apart"
          : "its weights have no names; so many has \(darknet.map(\.text).joined(separator: ", or "))")
    } else if nearest.isEmpty {
      lines.append("like no model of the catalog")
    } else {
      lines.append("nearest models: \(nearest.map(\.text).joined(separator: ", "))")
    }
    // One long name does not make all lines long.
    let width = min(100, file.entries.map(\.name.count).max() ?? 0)
    lines += file.entries.map { "\($0.name.padded(to: width))  \($0.dtype.rawValue.padded(to: 8))  \($0.shape)" }
    return lines
  }

  /// What should worry a user; nil if nothing should.
  public var warning: String? {
    Self.warning(ofNonFinite: nonFinite).map { "\($0): training went astray, or the file is damaged" }
  }

  /// That some tensors hold numbers that are none; nil if there are no such.
  static func warning(ofNonFinite names: [String]) -> String? {
    names.first.map { first in
      "\(counted(names.count, "tensor")) \(names.count == 1 ? "holds" : "hold") NaN or infinities, such as '\(first)'"
    }
  }

  /// The report as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = [
      "path": .text(file.path), "format": .text(file.format.rawValue), "checkpoint": .truth(isCheckpoint),
      "tensor_count": .integer(file.entries.count), "numbers": .integer(elementCount), "bytes": .integer(byteCount),
    ]
    if let part = file.part { record["part"] = .text(part) }
    if !file.otherParts.isEmpty { record["other_parts"] = .list(file.otherParts.map { .text($0) }) }
    record["nearest"] = .list(
      nearest.map { match in
        var model: LogRecord = [
          "model": .text(match.name), "fitting": .integer(match.fittingCount), "of": .integer(match.count),
        ]
        if let program = match.program { model["names"] = .text(program) }
        return .object(model)
      }
        + darknet.map { match in
          var model: LogRecord = ["model": .text(match.name)]
          if let classes = match.classes { model["classes"] = .integer(classes) }
          return .object(model)
        })
    record["not_finite"] = .list(nonFinite.map { .text($0) })
    record["tensors"] = .list(
      file.entries.map {
        .object([
          "name": .text($0.name), "dtype": .text($0.dtype.rawValue), "shape": .list($0.shape.map { .integer($0) }),
        ])
      })
    return record
  }
}
