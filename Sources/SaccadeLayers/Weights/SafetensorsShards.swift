#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeEngine
import SaccadeText

/// Several safetensors files that are one whole, with an index that says which tensor is in which.
public enum SafetensorsShards {
  /// Writes tensors to files none of which is larger than wanted, unless it has one tensor alone, and an index beside them.
  ///
  /// For `model.safetensors` they are `model-00001-of-00003.safetensors` and so on, and the index is
  /// `model.safetensors.index.json`; where one file is enough, it is that file, without an index. Tensors keep their order.
  /// The index comes last, so that whoever finds it finds all files; an old one is taken away before, so that none ever
  /// names files of two models.
  /// - Parameter bytes: how many bytes of tensors a file may have
  /// - Returns: the paths of the files, the index last
  /// - Throws: ``FileError`` if one cannot be written: old files are then as they were; ``WeightsError`` if there would be
  ///   more files than an index may name, 512
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
    guard shards.count <= SafetensorsIndex.shardLimit else {
      throw WeightsError(
        .unsupported, path: path,
        problem: "would be \(shards.count) files, and \(SafetensorsIndex.shardLimit) are the most that an index names",
        advice: "let a file be larger than \(bytes) bytes")
    }
    let ending = ".safetensors"
    let stem = path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path
    func digits(_ number: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)" }
    var paths: [String] = []
    var places: [String] = []
    // Under names of their own, until all are there: what cannot be finished leaves old files alone.
    func new(_ file: String) -> String { file + ".new" }
    defer { for file in paths { unlink(new(file)) } }
    for (position, shard) in shards.enumerated() {
      let file = "\(stem)-\(digits(position + 1))-of-\(digits(shards.count))\(ending)"
      paths.append(file)
      try SafetensorsFile.write(shard, metadata: metadata, to: new(file))
      let name = file.split(separator: "/").last.map(String.init) ?? file
      places += shard.map { "    \(JSONText.quoted($0.name)): \(JSONText.quoted(name))" }
    }
    let index = "\(stem)\(ending).index.json"
    unlink(index)
    for file in paths {
      guard rename(new(file), file) == 0 else { throw FileError(file, "replace", errno) }
    }
    let total = contents.reduce(0) { $0 + $1.byteCount }
    try AtomicFile.write(to: index) { writer in
      try writer.write(
        "{\n  \"metadata\": {\"total_size\": \(total)},\n  \"weight_map\": {\n"
          + "\(places.sorted().joined(separator: ",\n"))\n  }\n}\n")
    }
    return paths + [index]
  }
}
