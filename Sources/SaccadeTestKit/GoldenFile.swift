package import SaccadeEngine
import SaccadeLayers

/// The tensors of a golden file, by key.
///
/// A golden file is a safetensors file that a script in `Tests/Golden` made with PyTorch; it names the command in its
/// metadata. See `Tests/Golden/README.md` for how cases are keyed.
package struct GoldenFile: Sendable {
  package let tensors: [String: Tensor]

  /// Reads all of a file.
  /// - Throws: `FileError` or `WeightsError` if it is no safetensors file
  package init(_ path: String) throws {
    let file = try SafetensorsFile(path)
    tensors = Dictionary(uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0)) })
  }

  /// The names of its cases.
  package var cases: Set<String> {
    Set(tensors.keys.compactMap { key in key.lastIndex(of: ".").map { String(key[..<$0]) } })
  }

  /// The tensors `<key>0`, `<key>1`, … for as long as there are any.
  package func list(_ key: String) -> [Tensor] {
    var result: [Tensor] = []
    while let tensor = tensors["\(key)\(result.count)"] { result.append(tensor) }
    return result
  }
}
