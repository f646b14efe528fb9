import SaccadeEngine
import SaccadeText

/// Several safetensors files that are one whole, with an index that says which tensor is in which.
public enum SafetensorsShards {
  /// Writes tensors to files none of which is larger than wanted, unless it has one tensor alone, and an index beside them.
  ///
  /// For `model.safetensors` they are `model-00001-of-00003.safetensors` and so on, and the index is
  /// `model.safetensors.index.json`; where one file is enough, it is that file, without an index. Tensors keep their order.
  /// The index comes last, so that whoever finds it finds all files.
  /// - Parameter bytes: how many bytes of tensors a file may have
  /// - Returns: the paths of the files, the index last
  /// - Throws: ``FileError`` if one cannot be written
  /// - Traps: if two tensors have one name, or `bytes` is not positive
  public static func write(
    _ contents: [SafetensorsContent], metadata: [String: String] = [:], to path: String, largest bytes: Int
  ) throws -> [String] {
    guard bytes > 0 else { misuse("SafetensorsShards.write", "files must hold something: \(bytes) bytes") }
    var shards: [[SafetensorsContent]] = [[]]
    var size = 0
    for content in contents {
      if size > 0, content.byteCount > bytes - size {
        shards.append([])
        size = 0
      }
      shards[shards.count - 1].append(content)
      size += content.byteCount
    }
    guard shards.count > 1 else {
      try SafetensorsFile.write(contents, metadata: metadata, to: path)
      return [path]
    }
    let ending = ".safetensors"
    let stem = path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path
    func digits(_ number: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)" }
    var paths: [String] = []
    var places: [String] = []
    for (position, shard) in shards.enumerated() {
      let file = "\(stem)-\(digits(position + 1))-of-\(digits(shards.count))\(ending)"
      try SafetensorsFile.write(shard, metadata: metadata, to: file)
      paths.append(file)
      let name = file.split(separator: "/").last.map(String.init) ?? file
      places += shard.map { "    \(JSONText.quoted($0.name)): \(JSONText.quoted(name))" }
    }
    let index = "\(stem)\(ending).index.json"
    let total = contents.reduce(0) { $0 + $1.byteCount }
    try AtomicFile.write(to: index) { writer in
      try writer.write(
        "{\n  \"metadata\": {\"total_size\": \(total)},\n  \"weight_map\": {\n"
          + "\(places.sorted().joined(separator: ",\n"))\n  }\n}\n")
    }
    return paths + [index]
  }
}
