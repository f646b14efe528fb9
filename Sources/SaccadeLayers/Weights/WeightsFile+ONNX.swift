import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension WeightsFile {
  /// Whether a file begins as an ONNX model does, which is a network and no file of weights; false if it cannot be read.
  package static func isONNXModel(_ path: String) -> Bool {
    guard let descriptor = try? RegularFile.open(path) else { return false }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: WeightsFileKind.neededBytes)
    let count = start.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return WeightsFileKind.isONNX(Array(start.prefix(max(0, count))))
  }
}
