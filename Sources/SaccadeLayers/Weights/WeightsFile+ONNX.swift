extension WeightsFile {
  /// Whether a file begins as an ONNX model does, which is a network and no file of weights; false if it cannot be read.
  package static func isONNXModel(_ path: String) -> Bool {
    guard let bytes = try? InputBytes(path), let start = try? WeightsFileKind.start(of: bytes) else { return false }
    return WeightsFileKind.isONNX(start)
  }
}
