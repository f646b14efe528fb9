public import SaccadeEngine
package import SaccadeLayers
public import SaccadeModels
public import SaccadeTasks
import SaccadeText

/// Writes the weights of a file of any format as safetensors: what `saccade weights convert` does.
///
/// Tensors are read and written one by one, so that of the largest file no more than one is in memory.
public struct WeightsConversion: Sendable {
  /// Which part of a PyTorch file to take; nil chooses by usual names.
  public var part: String?
  /// The model whose names the weights get; nil keeps those of the file.
  public var model: ModelEntry?
  /// The detector whose names the weights get, if it is no model.
  public var detector: DetectorEntry?
  /// The segmenter whose names the weights get, if it is neither.
  public var segmenter: SegmenterEntry?
  /// The type that floating-point numbers get; nil keeps theirs.
  public var dtype: DType?
  /// How many bytes of tensors a file may have; nil for all in one.
  public var largestShard: Int?
  /// Whether all weights of the model have to be there, its head for whatever classes.
  package var requiresAll = false

  /// A conversion that changes nothing but the format.
  public init() {}

  /// What a conversion has done.
  public struct Result: Sendable {
    /// The files that were written; of several, the index is the last.
    public let paths: [String]
    /// How many tensors there are.
    public let tensorCount: Int
    /// What a user should know: whose names the file had, what was left out.
    public let notes: [String]
    /// What should worry a user: numbers that are none, and weights that are not those of the model.
    public let warnings: [String]
  }

  /// Converts a file.
  /// - Parameters:
  ///   - path: the file to read
  ///   - destination: the file to write; an old one is replaced when the new one is complete
  /// - Throws: `FileError` or `WeightsError` if a file cannot be read or written; ``CheckpointError`` if the weights are not
  ///   those of the model
  public func run(_ path: String, to destination: String) throws -> Result {
    try run(WeightsFile(path, part: part), to: destination)
  }

  /// Converts a file that is open.
  package func run(_ opened: WeightsFile, to destination: String) throws -> Result {
    let path = opened.path
    let chosen: (name: String, network: Module)? =
      model.map { ($0.name, $0.settings.makeOutline()) }
      ?? detector.map { ($0.name, $0.settings(for: opened).makeOutline()) }
      ?? segmenter.map { ($0.name, $0.settings.makeOutline()) }
    if chosen == nil, opened.format == .darknet { throw Self.nameless(opened) }
    let file = try chosen.map { try opened.named(for: $0.network) } ?? opened
    let weights: [(name: String, shape: Shape, dtype: DType, tensor: () throws -> Tensor)]
    var notes: [String] = []
    var warnings: [String] = []
    if let (name, network) = chosen {
      let matched = MatchedWeights(file, for: network)
      // Of Darknet's files all numbers have been given names.
      if file.format != .darknet { try Weights.checkFamily(of: matched, network, named: name) }
      try matched.checkNames()
      notes += matched.notes(for: network, converts: false)
      let dropped = file.weightEntries.count - matched.entries.count
      if dropped > 0 {
        let are = dropped == 1 ? "is" : "are"
        notes.append("\(counted(dropped, "tensor")) that \(name) has no use for \(are) left out")
      }
      if let difference = network.difference(from: matched.shapes) {
        if file.isPart {
          notes.append("it has the first layers of \(name) alone")
        } else if let head = Weights.otherHead(difference, of: network) {
          notes.append("its head, \(head.name), tells \(head.found) classes apart")
        } else if requiresAll {
          try Weights.check(matched.shapes, from: path, fit: network)
        } else {
          warnings.append("not all are weights of \(name): \(difference.problem)")
        }
      }
      weights = matched.entries.map { entry in
        (entry.name, entry.shape, entry.source.dtype, { try matched.tensor(entry) })
      }
    } else {
      weights = file.weightEntries.map { entry in (entry.name, entry.shape, entry.dtype, { try file.tensor(entry) }) }
    }
    guard !weights.contains(where: { $0.name == "__metadata__" }) else {
      throw WeightsError(
        .unsupported, path: path, problem: "has a tensor '__metadata__', as safetensors call what is no tensor",
        advice: "in Python, give it another name, or leave it out")
    }
    if file.entries.count > file.weightEntries.count {
      let count = file.entries.count - file.weightEntries.count
      notes.append("\(counted(count, "tensor")) that training goes on with \(count == 1 ? "is" : "are") left out")
    }
    var nonFinite: [String] = []
    var tooLarge: [String] = []
    let contents = weights.map { weight in
      let type = weight.dtype.isFloatingPoint ? dtype ?? weight.dtype : weight.dtype
      return SafetensorsContent(weight.name, type, weight.shape) { body in
        let source = try weight.tensor()
        let tensor = source.cast(to: type)
        if type.isFloatingPoint, !tensor.isAllFinite {
          if source.isAllFinite { tooLarge.append(weight.name) } else { nonFinite.append(weight.name) }
        }
        try tensor.withUnsafeBytes(body)
      }
    }
    let paths = try SafetensorsShards.write(
      contents, metadata: ["format": "pt"], to: destination, largest: largestShard ?? .max)
    if let warning = WeightsReport.warning(ofNonFinite: nonFinite.sorted()) { warnings.append(warning) }
    if let dtype, let first = tooLarge.min() {
      let tensors = counted(tooLarge.count, "tensor")
      warnings.append(
        "\(tensors) \(tooLarge.count == 1 ? "has" : "have") numbers too large for \(dtype), which are infinite now, such as "
          + "'\(first)'")
    }
    return Result(paths: paths, tensorCount: contents.count, notes: notes, warnings: warnings)
  }

  /// That a file's weights have no names.
  private static func nameless(_ file: WeightsFile) -> WeightsError {
    let names = DarknetMatch.all(for: file).map(\.name)
    return WeightsError(
      .mismatched, path: file.path, problem: "is of Darknet, whose weights have no names",
      advice: "name the network that it is of: --model \(names.first ?? "YOLOv3")")
  }
}

extension WeightsConversion.Result {
  /// The result as `--json` prints it.
  public var record: LogRecord {
    [
      "files": .list(paths.map { .text($0) }), "tensors": .integer(tensorCount),
      "notes": .list(notes.map { .text($0) }), "warnings": .list(warnings.map { .text($0) }),
    ]
  }
}
