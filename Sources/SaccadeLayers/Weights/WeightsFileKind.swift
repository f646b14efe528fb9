/// What a file of weights is by its first bytes.
enum WeightsFileKind {
  case zip, formerTorch, index, safetensors, darknet
  /// Something else that people take for weights: what it is, and what to do.
  case other(problem: String, advice: String)

  /// How many bytes tell: a tape archive says what it is at its 257th.
  static let neededBytes = 262

  /// The bytes of a file that tell.
  static func start(of bytes: InputBytes) throws -> [UInt8] { try bytes.bytes(0..<min(bytes.size, neededBytes)) }

  init(_ start: [UInt8]) {
    func begins(_ text: String) -> Bool { start.starts(with: text.utf8) }
    if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}") {
      self = .zip
    } else if FormerTorchFile.begins(with: start) {
      self = .formerTorch
    } else if Self.isJSON(start) {
      self = .index
    } else if DarknetFile.begins(with: start) {
      self = .darknet
    } else if let other = Self.foreign(start) {
      self = other
    } else {
      self = .safetensors
    }
  }

  /// A safetensors file begins with the length of its header, of which the upper half is zero; text has no zeros.
  private static func isJSON(_ start: [UInt8]) -> Bool {
    let text = start.drop { [0x20, 0x0a, 0x0d, 0x09].contains($0) }
    return text.first == UInt8(ascii: "{") && !start.prefix(8).contains(0)
  }

  /// The format of a picture that somebody names in place of weights; nil if it is none.
  private static func picture(_ start: [UInt8]) -> String? {
    let signs: [(name: String, start: [UInt8])] = [
      ("PNG", [0x89, 0x50, 0x4e, 0x47]), ("JPEG", [0xff, 0xd8, 0xff]), ("GIF", Array("GIF8".utf8)),
      ("TIFF", [0x49, 0x49, 0x2a, 0x00]), ("TIFF", [0x4d, 0x4d, 0x00, 0x2a]),
    ]
    if let found = signs.first(where: { start.starts(with: $0.start) }) { return found.name }
    let isWebP = start.starts(with: "RIFF".utf8) && start.count >= 12 && start[8..<12].elementsEqual("WEBP".utf8)
    return isWebP ? "WebP" : nil
  }

  /// A message that begins with the version of the format, then the program that wrote it or the graph.
  static func isONNX(_ start: [UInt8]) -> Bool {
    // The header of safetensors begins behind eight bytes.
    guard start.count > 8, start[0] == 0x08, 1...20 ~= start[1], start[8] != UInt8(ascii: "{") else { return false }
    return [0x12, 0x1a, 0x3a, 0x42].contains(start[2])
  }

  private static func foreign(_ start: [UInt8]) -> WeightsFileKind? {
    func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
    let text = String(decoding: start.prefix(64), as: UTF8.self).lowercased()
    if begins([0x80]), start.count > 1, 2...5 ~= start[1], !start.prefix(8).dropFirst(2).allSatisfy({ $0 == 0 }) {
      return .other(
        problem: "is a pickle that torch.save did not write",
        advice: "in Python, if you trust it, make tensors of what it holds and write them with "
          + "safetensors.torch.save_file")
    }
    if isONNX(start) {
      return .other(
        problem: "is an ONNX model, which is a network and no file of weights",
        advice: "\"saccade predict\" uses it as it is, and \"saccade import\" takes its weights where they have names")
    }
    if begins([0x1f, 0x8b]) {
      return .other(problem: "is compressed by gzip", advice: "unpack it first: gunzip, or tar xzf for an archive")
    }
    if begins([0x89, 0x48, 0x44, 0x46]) {
      return .other(
        problem: "is an HDF5 file, as Keras writes it, which is not read",
        advice: "look for the model's weights as safetensors or .pth")
    }
    if let name = picture(start) {
      return .other(
        problem: "is a picture (\(name)), not weights",
        advice: "name a file of weights, as .safetensors or .pth; where pictures are wanted, they follow it")
    }
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") {
      return .other(
        problem: "is a web page, not weights", advice: "download the file itself; some sites ask for a login first")
    }
    if text.hasPrefix("version https://git-lfs") {
      return .other(
        problem: "is a pointer of Git LFS, not the file itself", advice: "fetch it with git lfs pull, or download it")
    }
    if start.count >= neededBytes, start[257..<262].elementsEqual("ustar".utf8) {
      return .other(
        problem: "is a tape archive (tar)",
        advice: "unpack it; one of PyTorch before 0.1.10 has to be saved anew by a later PyTorch")
    }
    return nil
  }
}
