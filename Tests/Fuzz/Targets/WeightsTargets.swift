import SaccadeEngine
import SaccadeLayers
import SaccadeText

extension FuzzTargets {
  /// A file of PyTorch before 1.6.
  ///
  /// Bytes that do not begin as one are the pickle of its object, around which the rest is put, so that what is found is not
  /// the beginning alone.
  static let pth = FuzzTarget("pth") { bytes, folder in
    // The number comes at once, or behind what later protocols put before it.
    let isWhole = (2...20).contains { bytes.dropFirst($0).starts(with: [0x6c, 0xfc, 0x9c, 0x46]) }
    try readWeights(folder.write(isWhole ? bytes : formerTorchFile(bytes), as: "file.pth"))
  }

  /// A file of PyTorch since 1.6: a zip archive.
  static let pthzip = FuzzTarget("pthzip") { bytes, folder in
    try readWeights(folder.write(bytes, as: "file.pth"))
  }

  /// An index of safetensors files, of which two are there.
  static let index = FuzzTarget("index") { bytes, folder in
    for name in ["a.safetensors", "b.safetensors"] {
      try SafetensorsFile.write([String(name.first ?? "a"): Tensor([1, 2] as [Float])], to: "\(folder.path)/\(name)")
    }
    try readWeights(folder.write(bytes, as: "model.safetensors.index.json"))
  }

  /// A file of Darknet, read for a network of two layers.
  static let darknet = FuzzTarget("darknet") { bytes, folder in
    try readWeights(folder.write(bytes, as: "net.weights"), for: TwoLayers())
  }

  private static func readWeights(_ path: String, for network: Module = Module()) throws {
    let opened = try WeightsFile(path)
    let file = network is any DarknetNetwork ? try opened.named(for: network) : opened
    for entry in file.entries {
      let tensor = try file.tensor(entry)
      FuzzTarget.promise(tensor.shape == entry.shape, "\(entry.name) is \(tensor.shape), not \(entry.shape)")
    }
    for part in file.otherParts { _ = try WeightsFile(path, part: part) }
  }

  /// An object's pickle in a file, with the storage "0" of eight numbers.
  private static func formerTorchFile(_ pickle: [UInt8]) -> [UInt8] {
    let start: [UInt8] = [
      0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,  // the number
      0x80, 2, 0x4d, 0xe9, 3, 0x2e,  // the protocol
      0x80, 2, 0x7d, 0x2e,  // the machine
    ]
    let keys: [UInt8] = [0x80, 2, 0x5d, 0x28, 0x58, 1, 0, 0, 0, 0x30, 0x65, 0x2e]
    let storage: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 32)
    return start + pickle + keys + storage
  }
}

/// A convolution with its normalization, and one that tells two classes apart.
private final class TwoLayers: Module, DarknetNetwork {
  let first = Conv2d(1, 2, kernel: 3, hasBias: false)
  let norm = BatchNorm2d(2)
  let last = Conv2d(2, 2, kernel: 1)
  let classCount = 2
  let outputsPerClass = 1
}
