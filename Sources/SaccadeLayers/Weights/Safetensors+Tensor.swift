public import SaccadeEngine

extension SafetensorsContent {
  /// A tensor under a name; it is brought into plain order when it is written.
  public init(_ name: String, _ tensor: Tensor) {
    self.init(name, tensor.dtype, tensor.shape) { body in try tensor.withUnsafeBytes(body) }
  }
}

extension SafetensorsFile {
  /// Reads a tensor.
  /// - Throws: ``FileError`` if the system cannot read it; ``WeightsError`` if the file has no tensor of this name
  public func tensor(_ name: String) throws -> Tensor {
    guard let entry = self[name] else {
      throw WeightsError(
        .mismatched, path: path, problem: "has no tensor '\(name)'", advice: "check that it is the right file")
    }
    return try tensor(entry)
  }

  /// Reads a tensor.
  /// - Throws: ``FileError`` if the system cannot read it; ``WeightsError`` if the file has shrunk meanwhile
  public func tensor(_ entry: SafetensorsEntry) throws -> Tensor {
    try Tensor(shape: entry.shape, dtype: entry.dtype) { try read(entry, into: $0) }
  }

  /// Writes tensors to a file under their names: see ``write(_:metadata:to:)``.
  /// - Throws: ``FileError`` if the file cannot be written; the old file is then as it was
  public static func write(_ tensors: [String: Tensor], metadata: [String: String] = [:], to path: String) throws {
    try write(tensors.map { SafetensorsContent($0.key, $0.value) }, metadata: metadata, to: path)
  }
}
