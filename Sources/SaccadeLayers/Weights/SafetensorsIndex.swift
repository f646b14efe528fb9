import SaccadeEngine
import SaccadeText

/// Several safetensors files, shards of one whole, and the index that says which tensor is in which.
///
/// The index is JSON: `{"metadata": {"total_size": 8}, "weight_map": {"fc.weight": "model-00001-of-00002.safetensors"}}`.
/// The files lie in its folder, and nowhere else: a name that leads out of it is refused.
/// - Paper: <https://huggingface.co/docs/safetensors>
final class SafetensorsIndex: WeightsSource {
  let entries: [WeightsEntry]
  let metadata: [String: String]
  private let shards: [SafetensorsFile]
  /// Of each entry, the shard and the place in it.
  private let places: [(shard: Int, place: Int)]

  /// An index of a hundred thousand tensors has ten million bytes.
  private static let sizeLimit = 64 << 20
  /// More than any model has; each takes a descriptor.
  static let shardLimit = 512

  init(_ bytes: InputBytes) throws {
    let path = bytes.path
    func malformed(_ problem: String) -> WeightsError {
      WeightsError(
        .malformed, path: path, problem: "is no index of safetensors files: \(problem)",
        advice: "name a file of weights: .safetensors, .safetensors.index.json, .pth or .pt")
    }
    guard bytes.size <= Self.sizeLimit else { throw malformed("it has \(bytes.size) bytes") }
    var names: [String: String] = [:]
    var reader = JSONReader(try bytes.bytes(0..<bytes.size))
    do {
      try reader.object { key, reader in
        guard key == "weight_map" else { return try reader.skipValue() }
        try reader.object { name, reader in
          let file = try reader.string()
          guard file.utf8.count <= WeightsError.longestName else {
            throw reader.fault("the name of a file has \(file.utf8.count) bytes")
          }
          names[name] = file
        }
      }
      try reader.end()
    } catch let fault as JSONReader.Fault { throw malformed("\(fault.problem), at byte \(fault.position)") }
    guard !names.isEmpty else { throw malformed("it has no 'weight_map' that names tensors and their files") }
    let files = Set(names.values).sorted()
    guard files.count <= Self.shardLimit else {
      throw malformed("it names \(files.count) files, and \(Self.shardLimit) are the most")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    shards = try files.map { name in
      // A name, and no path: neither upwards nor elsewhere.
      guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\0") else {
        throw WeightsError(
          .refused, path: path, problem: "names the file '\(name)', which is not in its folder",
          advice: "put all files of the model into one folder and name them alone in the index")
      }
      return try SafetensorsFile(folder + name)
    }
    var metadata: [String: String] = [:]
    var entries: [WeightsEntry] = []
    var places: [(shard: Int, place: Int)] = []
    for (shard, file) in shards.enumerated() {
      metadata.merge(file.metadata) { first, _ in first }
      for (place, entry) in file.entries.enumerated() where names[entry.name] == files[shard] {
        names[entry.name] = nil
        entries.append(
          WeightsEntry(name: entry.name, dtype: entry.dtype, shape: entry.shape, index: entries.count))
        places.append((shard, place))
      }
    }
    if let (name, file) = names.min(by: { $0.key < $1.key }) {
      throw WeightsError(
        .malformed, path: path,
        problem: "says that '\(name)' is in \(file), which has no such tensor (\(counted(names.count, "tensor")) lack)",
        advice: "download all of its files again; they have to be of one version")
    }
    self.entries = entries
    self.places = places
    self.metadata = metadata
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    let (shard, place) = places[entry.index]
    try shards[shard].read(shards[shard].entries[place], into: buffer)
  }
}
