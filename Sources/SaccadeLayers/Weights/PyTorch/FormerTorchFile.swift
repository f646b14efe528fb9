import SaccadeEngine

/// A file as `torch.save` wrote it before version 1.6: a number by which it is known, the protocol, what the machine was
/// like, the object, the names of storages, each a pickle; then the storages, each its count of elements and its bytes.
struct FormerTorchFile: WeightsSource {
  /// The number by which such a file is known: 0x1950a86a20f9469cfc6c.
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  private static let version = 1001

  let parts: StateDictionary.Parts
  private let tensors: TorchTensors
  var entries: [WeightsEntry] { tensors.entries }

  /// Whether a file that begins so is one: with a pickle of the number, whatever the pickle's protocol.
  static func begins(with start: [UInt8]) -> Bool {
    start.first == PickleCode.proto && (2...20).contains { start.dropFirst($0).starts(with: magic) }
  }

  init(_ bytes: InputBytes, part: String?) throws {
    let path = bytes.path
    var reader = Unpickler(PickleInput(bytes, 0..<bytes.size))
    _ = try reader.load()
    guard case .integer(Self.version) = try reader.load() else {
      throw WeightsError.damaged(path, "it is of another protocol than \(Self.version), PyTorch's only one")
    }
    try Self.checkMachine(reader.load(), reader.heap, path)
    let root = try reader.load()
    let keys = try Self.keys(reader.load(), reader.heap, path)
    let state = try StateDictionary(root, in: reader.heap, path: path, part: part)

    var ranges: [String: Range<Int>] = [:]
    var position = reader.input.position
    for key in keys {
      // How wide its elements are, a storage does not say where it lies: the object does.
      guard let storage = reader.storages[key] else {
        throw WeightsError.damaged(
          path, "its storage '\(key.prefix(100))' is in the file, but its pickle does not name it")
      }
      var count = 0
      try withUnsafeMutableBytes(of: &count) { try bytes.read(at: position, into: $0) }
      guard Int(littleEndian: count) == storage.count else {
        throw WeightsError.damaged(
          path,
          "its storage '\(key.prefix(100))' has \(Int(littleEndian: count)) elements, and its tensors ask for "
            + "\(storage.count)")
      }
      let start = position + 8
      guard let size = storage.byteCount, size <= bytes.size - start else {
        throw WeightsError.truncated(
          path, size: bytes.size, wanted: (Extent(start) + Extent(storage.byteCount ?? .max)).value)
      }
      guard ranges.updateValue(start..<start + size, forKey: key) == nil else {
        throw WeightsError.damaged(path, "its storage '\(key.prefix(100))' comes twice")
      }
      position = start + size
    }
    tensors = try TorchTensors(state.tensors, of: bytes) { storage, name in
      guard let range = ranges[storage.key] else {
        throw WeightsError.damaged(
          path, "its tensor '\(name)' is in the storage '\(storage.key.prefix(100))', which it has not")
      }
      guard let view = storage.view else { return range }
      let width = storage.element.byteCount
      return range.lowerBound + view.lowerBound * width..<range.lowerBound + view.upperBound * width
    }
    parts = state.parts
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    try tensors.read(entry, into: buffer)
  }

  /// Refuses a file of a machine that writes numbers the other way round.
  private static func checkMachine(_ value: PickleValue, _ heap: PickleHeap, _ path: String) throws {
    guard case .dictionary(let dictionary) = value else {
      throw WeightsError.damaged(path, "it does not say on what machine it was written")
    }
    for case (.text("little_endian"), .truth(false)) in heap.dictionaries[dictionary] {
      throw WeightsError(
        .unsupported, path: path, problem: "was written on a machine that puts the greatest byte of numbers first",
        advice: "save it anew with PyTorch on another")
    }
  }

  private static func keys(_ value: PickleValue, _ heap: PickleHeap, _ path: String) throws -> [String] {
    guard case .row(let row) = value else { throw WeightsError.damaged(path, "it does not name its storages") }
    return try heap.rows[row].map { key in
      switch key {
      case .text(let text) where text.utf8.count <= WeightsError.longestName: return text
      case .integer(let number): return String(number)
      default: throw WeightsError.damaged(path, "it names a storage by \(key.kind)")
      }
    }
  }
}
