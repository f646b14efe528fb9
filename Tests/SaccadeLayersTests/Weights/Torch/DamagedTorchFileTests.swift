import Foundation
import SaccadeEngine
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeLayers

@Suite("A damaged file of PyTorch is refused with the file, the tensor and the numbers")
struct DamagedTorchFileTests {
  typealias Pickle = TorchFile.Pickle

  private func error(_ bytes: [UInt8]) throws -> WeightsError {
    var result: WeightsError?
    try withFolder { folder in
      let path = folder + "/w.pth"
      try Data(bytes).write(to: URL(filePath: path))
      result = try #require(throws: WeightsError.self) { try WeightsFile(path) }
    }
    return try #require(result)
  }

  /// A file of either format with a tensor 'a' in a storage of six numbers.
  private func files(
    count: Int = 6, offset: Int = 0, shape: [Int], strides: [Int], bytes: Int = 24
  ) -> [[UInt8]] {
    var pickle = Pickle()
    pickle.dictionary("a") { $0.tensor(count: count, offset: offset, shape: shape, strides: strides) }
    let storage = [UInt8](repeating: 0, count: bytes)
    return [
      TorchFile.zip(pickle, storages: ["0": storage]),
      TorchFile.former(pickle, storages: [("0", count, storage)]),
    ]
  }

  @Test("what is sound is read, so that the rest fails for its own reason")
  func sound() throws {
    try withFolder { folder in
      for bytes in files(offset: 1, shape: [2, 2], strides: [1, 2]) {
        let path = folder + "/w.pth"
        try Data(bytes).write(to: URL(filePath: path))
        #expect(try WeightsFile(path).tensor("a").shape == [2, 2])
      }
    }
  }

  /// A dictionary of tensors of one number each.
  private func dictionary(_ names: [String]) -> Pickle {
    var pickle = Pickle()
    pickle.add(Array("}".utf8))
    for name in names {
      pickle.text(name)
      pickle.tensor(count: 1, shape: [1], strides: [1])
      pickle.add(Array("s".utf8))
    }
    return pickle
  }

  @Test("two names that look alike, of which one tensor would be lost")
  func namesAlike() throws {
    let pickle = dictionary(["caf\u{E9}", "cafe\u{301}"])
    let found = try error(TorchFile.zip(pickle, storages: ["0": [0, 0, 0, 0]]))
    #expect(found.problem.contains("it has two tensors of the name"))
  }

  @Test("a zip archive that has a member twice, which readers take otherwise")
  func membersTwice() throws {
    let pickle = dictionary(["a"]).ended
    let found = try error(
      TorchFile.zip([("a/data.pkl", pickle), ("a/data/0", [0, 0, 0, 0]), ("a/data/0", [1, 0, 0, 0])]))
    #expect(found.problem.contains("its zip archive has the member 'a/data/0' twice"))
  }

  @Test("names without end are no part of the message")
  func longNames() throws {
    let long = String(repeating: "x", count: 4000)
    var pickle = Pickle()
    pickle.dictionary(long) { $0.integer(1) }
    let keys = try error(TorchFile.zip(pickle))
    #expect(keys.problem.hasPrefix("holds no tensors under names (it has xxx") && keys.description.count < 1000)
    pickle = Pickle()
    pickle.dictionary(long) { $0.add(Array(dictionary(["a"]).bytes.dropFirst(2))) }
    let part = try error(TorchFile.zip(pickle, storages: ["0": [0, 0, 0, 0]]))
    #expect(part.description.count < 1000)
  }

  @Test("a name of a million accents is not compared with others, which would take hours")
  func accents() throws {
    let name = "e" + String(repeating: "\u{301}\u{323}", count: 500_000)
    let clock = ContinuousClock()
    let time = try clock.measure {
      let tensor = try error(TorchFile.zip(dictionary([name, name]), storages: ["0": [0, 0, 0, 0]]))
      #expect(tensor.problem.contains("holds no tensors under names"))
      let member = "a/" + String(name.unicodeScalars.prefix(20_000))
      let archive = try error(TorchFile.zip([("a/data.pkl", dictionary(["a"]).ended), (member, [])]))
      #expect(archive.problem.contains("the name of a member has"), "\(archive)")
    }
    #expect(time < .seconds(60))
  }

  @Test(
    "shapes, strides and offsets that leave the storage, are negative, or beyond all numbers",
    arguments: [
      (0, [7], [1], "of shape [7] and strides [1], from element 0 on, leaves its storage of 6 elements"),
      (1, [2, 3], [3, 1], "leaves its storage"), (0, [2, 2], [5, 1], "leaves its storage"),
      (7, [0], [1], "leaves its storage"), (-1, [2], [1], "has the impossible shape [2] from element -1 on"),
      (0, [-2, 3], [3, 1], "has the impossible shape [-2, 3]"), (0, [2], [-1], "has the impossible strides [-1]"),
      (0, [2, 3], [1], "has the impossible strides [1]"),
      (0, [1 << 40, 1 << 40], [1, 1], "has the impossible shape"), (0, [2], [.max], "leaves its storage"),
      (.max, [1], [1], "leaves its storage"), (0, [6, 2], [1, 0], "has the same elements many times over"),
      (0, [2_684_354_560], [1], "leaves its storage"),
    ])
  func places(offset: Int, shape: [Int], strides: [Int], words: String) throws {
    for file in files(offset: offset, shape: shape, strides: strides) {
      let error = try error(file)
      #expect(error.kind == .malformed || words.contains("many times over"))
      #expect(error.problem.contains("its tensor 'a'") && error.problem.contains(words), "\(error)")
    }
  }

  @Test("a storage that claims 10 GB, or another size than it has")
  func claims() throws {
    let zip = try error(files(count: 2_684_354_560, shape: [2_684_354_560], strides: [1])[0])
    #expect(zip.problem.contains("asks for a storage of 2684354560 elements of float32, and data/0 has 24 bytes"))
    let former = try error(files(count: 2_684_354_560, shape: [2_684_354_560], strides: [1])[1])
    #expect(former.kind == .truncated && former.problem.contains("bytes of 10737418"))
    let most = try error(files(count: .max, shape: [1], strides: [1])[1])
    #expect(most.kind == .truncated)
    let negative = try error(files(count: -1, shape: [1], strides: [1])[0])
    #expect(negative.problem.contains("describes a storage in another way than PyTorch does"))
    var pickle = Pickle()
    pickle.dictionary("a") { $0.tensor(count: 6, shape: [6], strides: [1]) }
    let other = try error(TorchFile.former(pickle, storages: [("0", 5, [UInt8](repeating: 0, count: 20))]))
    #expect(other.problem.contains("its storage '0' has 5 elements, and its tensors ask for 6"))
    let missing = try error(TorchFile.zip(pickle, storages: ["1": []]))
    #expect(missing.problem.contains("its tensor 'a' is in the storage 'data/0', which it has not"))
  }

  @Test("one storage under two types, and tensors that take the same bytes ever again")
  func sharing() throws {
    var pickle = Pickle()
    pickle.add(Array("}(".utf8))
    pickle.text("a")
    pickle.tensor(count: 6, shape: [6], strides: [1])
    pickle.text("b")
    pickle.tensor(type: "LongStorage", count: 3, shape: [3], strides: [1])
    pickle.add(Array("u".utf8))
    let types = try error(TorchFile.zip(pickle, storages: ["0": [UInt8](repeating: 0, count: 24)]))
    #expect(types.problem.contains("takes the storage '0' for 3 elements of int64, and before for 6 of float32"))

    var many = Pickle()
    many.add(Array("}(".utf8))
    let count = 100_000
    for name in 0..<100 {
      many.text("w\(name)")
      many.tensor(count: count, shape: [count], strides: [1])
    }
    many.add(Array("u".utf8))
    let reuse = try error(TorchFile.zip(many, storages: ["0": [UInt8](repeating: 0, count: 4 * count)]))
    #expect(reuse.problem.contains("and those before it would take") && reuse.problem.contains("from a file of"))
  }

  @Test("members of the archive that overlap, are compressed, or are not where the directory says")
  func archive() throws {
    var pickle = Pickle()
    pickle.dictionary("a") { $0.tensor(count: 6, shape: [6], strides: [1]) }
    let whole = TorchFile.zip(pickle, storages: ["0": [UInt8](repeating: 0, count: 24)])
    let directory = try #require(whole.lastRange(of: [0x50, 0x4b, 1, 2])).lowerBound
    func changed(_ place: Int, _ bytes: [UInt8]) -> [UInt8] {
      var copy = whole
      copy.replaceSubrange(directory + place..<directory + place + bytes.count, with: bytes)
      return copy
    }
    #expect(try error(changed(10, [8, 0])).problem.contains("'a/data/0' is compressed"))
    #expect(try error(changed(42, [1, 0, 0, 0])).problem.contains("is not where its zip directory says"))
    #expect(try error(changed(42, [255, 255, 255, 127])).problem.contains("is not where its zip directory says"))
    #expect(try error(changed(24, [255, 255, 255, 127])).problem.contains("claims 2147483647 bytes"))
    // The storage's member is put where the pickle's is.
    #expect(try error(changed(42, [0, 0, 0, 0])).problem.contains("overlap"))
    let nothing = try error(TorchFile.zip([("readme.txt", [])]))
    #expect(nothing.problem.contains("is a zip archive without data.pkl"))
  }

  @Test("however much of it is missing", arguments: ["state", "state-former"])
  func everyTruncation(file: String) throws {
    let whole = try Data(contentsOf: URL(filePath: torchFile(file)))
    try withFolder { folder in
      for count in 0..<whole.count {
        let cut = folder + "/cut"
        try whole.prefix(count).write(to: URL(filePath: cut))
        let error = try #require(throws: WeightsError.self, "\(count) bytes") { try WeightsFile(cut) }
        #expect([.truncated, .malformed].contains(error.kind))
      }
    }
  }

  @Test(
    "something else is told by what it is",
    arguments: [
      ("<!DOCTYPE html><html>", "is a web page, not weights"),
      ("version https://git-lfs.github.com/spec/v1\n", "is a pointer of Git LFS"),
      ("\u{1f}\u{8b}", "SKIP"), ("{\"a\": 1}", "it has no 'weight_map'"),
    ])
  func otherFiles(start: String, words: String) throws {
    let bytes = words == "SKIP" ? [0x1f, 0x8b, 8, 0] : Array(start.utf8)
    let wanted = words == "SKIP" ? "is compressed by gzip; unpack it first" : words
    #expect(try error(bytes).description.contains(wanted))
    for (name, bytes) in [
      ("PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ("JPEG", [0xff, 0xd8, 0xff, 0xe0]),
      ("GIF", Array("GIF89a".utf8)), ("WebP", Array("RIFF\u{8}\0\0\0WEBPVP8 ".utf8)),
    ] as [(String, [UInt8])] {
      #expect(try error(bytes + [0, 0, 0, 0]).description.contains("is a picture (\(name)), not weights"))
    }
    let pickle = try error([0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0])
    #expect(pickle.description.contains("is a pickle that torch.save did not write"))
  }
}

extension [UInt8] {
  fileprivate func lastRange(of bytes: [UInt8]) -> Range<Int>? {
    indices.reversed().first { self[$0...].starts(with: bytes) }.map { $0..<$0 + bytes.count }
  }
}
