/// A file as `torch.save` writes it since version 1.6: a zip archive of a pickle, `data.pkl`, and a member a storage, all
/// uncompressed in one folder.
struct TorchZipFile: WeightsSource {
  let parts: StateDictionary.Parts
  private let tensors: TorchTensors
  var entries: [WeightsEntry] { tensors.entries }

  init(_ bytes: InputBytes, part: String?) throws {
    let path = bytes.path
    let members = try ZipDirectory(bytes).members
    guard let pickle = members.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }) else {
      throw WeightsError(
        .malformed, path: path, problem: "is a zip archive without data.pkl, so no file of torch.save",
        advice: "unpack it if the weights are within; arrays of NumPy (.npz) are not read")
    }
    let folder = String(pickle.name.dropLast("data.pkl".count))
    if members.contains(where: { $0.name == folder + "constants.pkl" || $0.name.hasPrefix(folder + "code/") }) {
      throw WeightsError(
        .refused, path: path, problem: "is a program of TorchScript, not weights alone",
        advice: "in Python: torch.save(torch.jit.load(\"FILE\").state_dict(), \"weights.pth\")")
    }
    var ranges: [String: Range<Int>] = [:]
    for member in members where member.name.hasPrefix(folder) {
      guard let range = member.range else { throw Self.compressed(path, member.name) }
      // Which of the two counts, one reader sees otherwise than another.
      guard ranges.updateValue(range, forKey: String(member.name.dropFirst(folder.count))) == nil else {
        throw WeightsError.damaged(path, "its zip archive has the member '\(member.name.prefix(100))' twice")
      }
    }
    guard let range = ranges["data.pkl"] else { throw Self.compressed(path, pickle.name) }
    if let order = ranges["byteorder"], order.count <= 16, try bytes.bytes(order).starts(with: "big".utf8) {
      throw WeightsError(
        .unsupported, path: path, problem: "was written on a machine that puts the greatest byte of numbers first",
        advice: "save it anew with PyTorch on another")
    }
    var reader = Unpickler(PickleInput(bytes, range))
    let root = try reader.load()
    let state = try StateDictionary(root, in: reader.heap, path: path, part: part)
    tensors = try TorchTensors(state.tensors, of: bytes) { storage, name in
      guard let range = ranges["data/\(storage.key)"] else {
        throw WeightsError.damaged(
          path, "its tensor '\(name)' is in the storage 'data/\(storage.key.prefix(100))', which it has not")
      }
      guard storage.view == nil else {
        throw WeightsError.damaged(
          path, "its tensor '\(name)' is in a part of a storage, as only early files have them")
      }
      guard storage.byteCount == range.count else {
        throw WeightsError.damaged(
          path,
          "its tensor '\(name)' asks for a storage of \(storage.count) elements of \(storage.element.rawValue), and "
            + "data/\(storage.key.prefix(100)) has \(range.count) bytes")
      }
      return range
    }
    parts = state.parts
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    try tensors.read(entry, into: buffer)
  }

  private static func compressed(_ path: String, _ member: String) -> WeightsError {
    WeightsError(
      .unsupported, path: path,
      problem: "is a zip archive whose '\(member.prefix(100))' is compressed or encrypted, as torch.save never does",
      advice: "save it anew with PyTorch, or unpack it and pack it without compression: zip -0 -r")
  }
}
