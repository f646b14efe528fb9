public import SaccadeEngine

/// A file of weights, opened for reading, in whatever format it is: what it is, its bytes say, not its name.
///
/// ```swift
/// let file = try WeightsFile("mobilenet_v2.pth")
/// for entry in file.entries { print(entry.name, entry.shape, entry.dtype) }
/// let first = try file.tensor(file.entries[0])
/// ```
/// Opening reads names, types and shapes, and checks that every tensor lies within the file. A tensor is read when it is
/// asked for, straight into its memory, so that reading all of a file takes no more memory than its tensors.
///
/// Files of PyTorch are pickles, which are programs: none of what they ask for is run. What they may hold is told in the
/// article *Weights from elsewhere*.
public final class WeightsFile: Sendable {
  /// How a file is written.
  public enum Format: String, Sendable {
    /// One safetensors file, which may be a checkpoint of a run.
    case safetensors
    /// Several safetensors files, by an index that names them.
    case shardedSafetensors = "sharded safetensors"
    /// What `torch.save` writes since version 1.6: a zip archive.
    case pytorch = "PyTorch"
    /// What `torch.save` wrote before version 1.6: pickles and raw bytes.
    case formerPyTorch = "PyTorch before 1.6"
    /// What Darknet writes, `.weights`: numbers without names, which ``WeightsFile/named(for:)`` gives them.
    case darknet = "Darknet"
  }

  /// The file's path.
  public let path: String
  /// How it is written.
  public let format: Format
  /// The tensors, in the order of the file.
  public let entries: [WeightsEntry]
  /// The text beside the tensors of a safetensors file; of Darknet's its `version` and the `images_seen`.
  public let metadata: [String: String]
  /// The part of a PyTorch file that the tensors are of, such as `state_dict`; nil if the file is nothing but tensors.
  public let part: String?
  /// The other parts that have tensors, such as averaged weights; each can be named when the file is opened.
  public let otherParts: [String]
  /// The file itself, if it is one of safetensors.
  package let safetensors: SafetensorsFile?
  /// Whether the file has the weights of the first layers of a network alone: see ``named(for:)``.
  public let isPart: Bool
  private let source: any WeightsSource
  private let places: [String: Int]

  /// Opens a file.
  /// - Parameter part: which part of a PyTorch file to take, as `state_dict_ema`; nil chooses by usual names
  /// - Throws: ``FileError`` if it cannot be opened; ``WeightsError`` if it is damaged, no file of weights, or asks for what
  ///   no weights need
  public init(_ path: String, part: String? = nil) throws {
    let bytes = try InputBytes(path)
    self.path = path
    let start = try WeightsFileKind.start(of: bytes)
    var safetensors: SafetensorsFile?
    var metadata: [String: String] = [:]
    var found: StateDictionary.Parts?
    switch WeightsFileKind(start) {
    case .zip:
      let file = try TorchZipFile(bytes, part: part)
      (format, source, found) = (.pytorch, file, file.parts)
    case .formerTorch:
      let file = try FormerTorchFile(bytes, part: part)
      (format, source, found) = (.formerPyTorch, file, file.parts)
    case .index:
      let file = try SafetensorsIndex(bytes)
      (format, source, metadata) = (.shardedSafetensors, file, file.metadata)
    case .darknet:
      let file = try DarknetFile(bytes)
      let (major, minor, revision) = file.version
      (format, source) = (.darknet, file)
      metadata = ["version": "\(major).\(minor).\(revision)", "images_seen": "\(file.imagesSeen)"]
    case .other(let problem, let advice):
      throw WeightsError(.malformed, path: path, problem: problem, advice: advice)
    case .safetensors:
      let file = try SafetensorsFile(bytes)
      (format, source, metadata, safetensors) = (.safetensors, file.source, file.metadata, file)
    }
    if let part, found == nil {
      throw WeightsError(
        .mismatched, path: path, problem: "has no parts, so none is called '\(part)'", advice: "leave the part out")
    }
    entries = source.entries
    self.metadata = metadata
    self.safetensors = safetensors
    self.part = found?.chosen
    otherParts = found?.others ?? []
    isPart = false
    places = Dictionary(entries.map { ($0.name, $0.index) }) { $1 }
  }

  /// Tensors that are in memory, as those of a file are.
  package init(_ tensors: [(name: String, tensor: Tensor)], path: String) {
    source = TensorsSource(tensors: tensors)
    entries = source.entries
    (self.path, format, safetensors, metadata, part, otherParts) = (path, .safetensors, nil, [:], nil, [])
    isPart = false
    places = Dictionary(entries.map { ($0.name, $0.index) }) { $1 }
  }

  /// A file of Darknet whose numbers have names.
  init(_ file: WeightsFile, _ darknet: DarknetFile, isPart: Bool) {
    (source, entries) = (darknet, darknet.entries)
    (path, format, safetensors, metadata, part, otherParts) = (file.path, .darknet, nil, file.metadata, nil, [])
    self.isPart = isPart
    places = Dictionary(entries.map { ($0.name, $0.index) }) { $1 }
  }

  /// The file itself, if it is one of Darknet's.
  var darknet: DarknetFile? { source as? DarknetFile }

  /// The part and the others, for people: `'state_dict'; it also has state_dict_ema`; nil if there are no parts.
  package var partText: String? {
    part.map { "'\($0)'" + (otherParts.isEmpty ? "" : "; it also has \(otherParts.joined(separator: ", "))") }
  }

  /// The tensor with a name, if the file has one.
  public subscript(name: String) -> WeightsEntry? { places[name].map { entries[$0] } }

  /// All tensors but those of an optimizer's state in a checkpoint of a run, whose names have a slash.
  public var weightEntries: [WeightsEntry] {
    safetensors == nil ? entries : entries.filter { !$0.name.contains("/") }
  }

  /// Reads a tensor, as it is in the file.
  /// - Throws: ``FileError`` if the system cannot read it; ``WeightsError`` if the file has shrunk meanwhile
  public func tensor(_ entry: WeightsEntry) throws -> Tensor {
    try Tensor(shape: entry.shape, dtype: entry.dtype) { try source.read(entry, into: $0) }
  }

  /// Reads a tensor.
  /// - Throws: ``FileError`` if the system cannot read it; ``WeightsError`` if the file has no tensor of this name
  public func tensor(_ name: String) throws -> Tensor {
    guard let entry = self[name] else {
      throw WeightsError(
        .mismatched, path: path, problem: "has no tensor '\(name)'", advice: "check that it is the right file")
    }
    return try tensor(entry)
  }

  /// Reads tensors.
  /// - Throws: ``FileError`` if the system cannot read one
  public func tensors(_ entries: [WeightsEntry]) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for entry in entries { tensors[entry.name] = try tensor(entry) }
    return tensors
  }
}

extension SafetensorsFile {
  /// The file as one of any format.
  var source: any WeightsSource { SafetensorsSource(file: self) }
}

private struct TensorsSource: WeightsSource {
  let tensors: [(name: String, tensor: Tensor)]

  var entries: [WeightsEntry] {
    tensors.enumerated().map { index, item in
      WeightsEntry(name: item.name, dtype: item.tensor.dtype, shape: item.tensor.shape, index: index)
    }
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    tensors[entry.index].tensor.withUnsafeBytes { buffer.copyMemory(from: $0) }
  }
}

private struct SafetensorsSource: WeightsSource {
  let file: SafetensorsFile

  var entries: [WeightsEntry] {
    file.entries.enumerated().map { WeightsEntry(name: $1.name, dtype: $1.dtype, shape: $1.shape, index: $0) }
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    try file.read(file.entries[entry.index], into: buffer)
  }
}
