/// Writes files of PyTorch's formats byte by byte, so that a test can say what is wrong with one.
package struct TorchFile {
  /// The instructions of a pickle, one after another.
  package struct Pickle {
    /// The bytes so far.
    package var bytes: [UInt8] = [0x80, 2]

    package init() {}

    /// Adds bytes as they are.
    package mutating func add(_ more: [UInt8]) { bytes += more }

    /// A text.
    package mutating func text(_ text: String) {
      bytes += Array("X".utf8) + little(text.utf8.count, 4) + Array(text.utf8)
    }

    /// A whole number of any size.
    package mutating func integer(_ number: Int) { bytes += [0x8a, 8] + little(number, 8) }

    /// A tuple of whole numbers.
    package mutating func tuple(_ numbers: [Int]) {
      bytes += Array("(".utf8)
      for number in numbers { integer(number) }
      bytes += Array("t".utf8)
    }

    /// The name of a function or class.
    package mutating func global(_ module: String, _ name: String) { bytes += Array("c\(module)\n\(name)\n".utf8) }

    /// A tensor.
    package mutating func tensor(
      storage key: String = "0", type: String = "FloatStorage", count: Int, offset: Int = 0, shape: [Int],
      strides: [Int]
    ) {
      global("torch._utils", "_rebuild_tensor_v2")
      bytes += Array("((".utf8)
      text("storage")
      global("torch", type)
      text(key)
      text("cpu")
      integer(count)
      bytes += Array("tQ".utf8)
      integer(offset)
      tuple(shape)
      tuple(strides)
      bytes += [0x89]
      global("collections", "OrderedDict")
      bytes += Array(")RtR".utf8)
    }

    /// A dictionary of one key; the closure writes the value.
    package mutating func dictionary(_ key: String, _ value: (inout Pickle) -> Void) {
      bytes += Array("}".utf8)
      text(key)
      value(&self)
      bytes += Array("s".utf8)
    }

    /// The bytes with the end.
    package var ended: [UInt8] { bytes + Array(".".utf8) }
  }

  /// A zip archive of members that are not compressed.
  package static func zip(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      // Version, flags, method, time and the sum of the bytes, at which nobody looks; sizes; lengths of name and rest.
      let fields =
        [UInt8](repeating: 0, count: 14) + little(bytes.count, 4) + little(bytes.count, 4)
        + little(name.utf8.count, 2) + [0, 0]
      directory += [0x50, 0x4b, 1, 2, 0, 0] + fields + [UInt8](repeating: 0, count: 10) + little(file.count, 4)
      directory += Array(name.utf8)
      file += [0x50, 0x4b, 3, 4] + fields + Array(name.utf8) + bytes
    }
    return file + directory
      + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(file.count, 4) + [0, 0]
  }

  /// A file of PyTorch since 1.6.
  package static func zip(_ pickle: Pickle, storages: [String: [UInt8]] = [:]) -> [UInt8] {
    zip(
      [("a/data.pkl", pickle.ended)]
        + storages.sorted { $0.key < $1.key }.map { ("a/data/\($0.key)", $0.value) })
  }

  /// A file of PyTorch before 1.6.
  package static func former(
    _ pickle: Pickle, storages: [(key: String, count: Int, bytes: [UInt8])] = []
  ) -> [UInt8] {
    var file: [UInt8] = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
    file += [0x80, 2, 0x4d, 0xe9, 3, 0x2e]
    var machine = Pickle()
    machine.dictionary("little_endian") { $0.add([0x88]) }
    var keys = Pickle()
    keys.add(Array("](".utf8))
    for storage in storages { keys.text(storage.key) }
    keys.add(Array("e".utf8))
    file += machine.ended + pickle.ended + keys.ended
    for storage in storages { file += little(storage.count, 8) + storage.bytes }
    return file
  }
}

/// A number's bytes, the least first.
private func little(_ number: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
