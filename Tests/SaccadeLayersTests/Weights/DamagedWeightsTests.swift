import Foundation
import SaccadeEngine
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("A weights file that is damaged says so and names itself")
struct DamagedWeightsTests {
  /// A file with this header and this many bytes of data.
  private func read(_ header: String, data: Int, length: Int? = nil) throws {
    try withFolder { folder in
      let path = folder + "/bad.safetensors"
      let size = UInt64(length ?? header.utf8.count)
      var bytes = (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
      bytes += Array(header.utf8) + [UInt8](repeating: 0, count: data)
      try Data(bytes).write(to: URL(filePath: path))
      let file = try SafetensorsFile(path)
      for entry in file.entries { _ = try file.tensor(entry) }
    }
  }

  @Test("a name without end is no name, and is told in few words")
  func longName() throws {
    let name = String(repeating: "n", count: 1001)
    let text = #"{"\#(name)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#
    let error = try #require(throws: WeightsError.self) { try read(text, data: 0) }
    #expect(error.problem.contains("a tensor's name has 1001 bytes: 'nnn") && error.description.count < 300)
    try read(text.replacing("nn", with: "n"), data: 0)
  }

  @Test("a key of a million accents is refused before it is compared, which would take hours")
  func accents() throws {
    let key = "e" + String(repeating: "\u{301}\u{323}", count: 500_000)
    let clock = ContinuousClock()
    let time = try clock.measure {
      let error = try #require(throws: WeightsError.self) {
        try read(#"{"\#(key)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#, data: 0)
      }
      #expect(error.problem.contains("a key has 2000001 bytes"), "\(error)")
    }
    #expect(time < .seconds(60))
  }

  @Test(
    "in its header",
    arguments: [
      ("{}", 3, WeightsError.Kind.malformed, "3 bytes follow the last tensor"),
      ("no JSON", 0, .malformed, "header is not what the format asks for"),
      (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, .malformed, "header is not what the format asks for"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 5, .truncated, "is truncated: it has"),
      (
        #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, .malformed,
        "needs 12 bytes, not the range [0, 8]"
      ),
      (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, .malformed, "the impossible shape [-2]"),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0, .malformed,
        "the impossible shape"
      ),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, .malformed, "not the range [8, 0]"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, .malformed, "leaves a gap before it"),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        12, .malformed, "'b' overlaps the one before it, at byte 4"
      ),
      (
        #"{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}"#, 2, .unsupported,
        "'a' is of type F8_E4M3; convert it to one of BF16, BOOL, F16"
      ),
      (#"{"x":{"a":"b"}}"#, 0, .malformed, "tensor 'x' has no type and shape"),
      (
        #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#, 0, .malformed,
        "the impossible shape"
      ),
      (
        #"{"a":{"dtype":"U8","shape":[1152921504606846976],"data_offsets":[0,1152921504606846976]}}"#, 0, .truncated,
        "is truncated"
      ),
      (#"{"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,0]}}"#, 0, .malformed, "is too large"),
      (
        #"{"a":{"dtype":"U8","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}"#, 0,
        .malformed,
        "the impossible shape"
      ),
      (
        #"{"a":{"dtype":"U8","shape":[0,2305843009213693952],"data_offsets":[0,0]}}"#, 0, .malformed,
        "the impossible shape"
      ),
      (
        #"{"a":{"dtype":"U8","shape":\#([Int](repeating: 1, count: 65)),"data_offsets":[0,1]}}"#, 1, .malformed,
        "'a' has 65 axes, and 64 are the most"
      ),
    ])
  func header(text: String, data: Int, kind: WeightsError.Kind, words: String) throws {
    let error = try #require(throws: WeightsError.self) { try read(text, data: data) }
    #expect(error.kind == kind)
    #expect(error.description.contains(words))
    #expect(error.description.contains("bad.safetensors: "))
  }

  /// The reference implementation, safetensors 0.8, refuses all of these but the repeated names, which its format forbids.
  @Test(
    "in its JSON, if another reader might take it for something else",
    arguments: [
      (#"{"a":T,"a":T}"#, "the key 'a' comes twice, at byte "),
      (#"{"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, "the key 'dtype' comes twice"),
      (#"{"__metadata__":{"x":"1"},"__metadata__":{"x":"2"},"a":T}"#, "the key '__metadata__' comes twice"),
      (#"{"__metadata__":{"x":"1","x":"2"},"a":T}"#, "the key 'x' comes twice"),
      ("{\"caf\u{e9}\":T,\"cafe\u{301}\":T}", "comes twice"),
      (#"{"a":T,}"#, "a text in double quotes is missing"),
      (#"{"a":{"dtype":"U8","shape":[4,],"data_offsets":[0,4]}}"#, "a number is missing"),
      ("\u{feff}{\"a\":T}", "an object is missing, at byte 0"),
      (#"{"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}"#, "4.0 is not a whole number"),
      (#"{"a":{"dtype":"U8","shape":[4e0],"data_offsets":[0,4]}}"#, "4e0 is not a whole number"),
      (#"{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}"#, "-0 is not a whole number"),
      (#"{"a":{"dtype":"U8","shape":[04],"data_offsets":[0,4]}}"#, "a number begins with 0"),
      (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}"#, "not the range [0, 4, 4]"),
      (#"{"a":{"shape":[4],"data_offsets":[0,4]}}"#, "tensor 'a' has no dtype"),
      (#"{"__metadata__":{"x":1},"a":T}"#, "a text in double quotes is missing"),
      (#"{"a":T}x"#, "something follows its end"),
      ("{\"a\":T}\0", "something follows its end"),
      (#"{/*x*/"a":T}"#, "a text in double quotes is missing"),
      ("{'a':T}", "a text in double quotes is missing"),
      (#"{"\ud83d":T}"#, "half a character"),
      (#"{"\ud83d\u0041":T}"#, "half a character"),
      (#"{"a\xb":T}"#, "unknown escape"),
      (#"{"a\u+0b1":T}"#, "unknown escape"),
      ("{\"a\nb\":T}", "control character"),
      ("[]", "an object is missing"),
      (#"{"a":null}"#, "an object is missing"),
      (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":DEEP}}"#, "too deep"),
      (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1.}}"#, "ends in a point"),
      (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":nil}}"#, "a number is missing"),
      (#"{"a":T"#, "a comma or '}' is missing"),
      (#"{"a"#, "a text has no end"),
    ])
  func strict(text: String, words: String) throws {
    let tensor = #"{"dtype":"U8","shape":[4],"data_offsets":[0,4]}"#
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let header = text.replacing("DEEP", with: deep).replacing("T", with: tensor)
    let error = try #require(throws: WeightsError.self) { try read(header, data: 4) }
    #expect(error.kind == .malformed)
    #expect(error.description.contains(words), "\(error)")
  }

  @Test(
    "but not where the format leaves a choice",
    arguments: [
      #"{"__metadata__":null,"a":T}"#, #"{"__metadata__":{},"a":T}"#, #" {"a":T}"#, "{\"a\":T} \n\t\r",
      "{ \"a\" :\nT , \"b\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[4,4]}}",
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":[1,-2.5e+3,{"y":null},true,false,""]}}"#,
      #"{"\u0061\n\ud83d\ude00\/\"":T}"#, #"{"":T}"#,
    ])
  func lenient(text: String) throws {
    try read(text.replacing("T", with: #"{"dtype":"U8","shape":[4],"data_offsets":[0,4]}"#), data: 4)
  }

  @Test("in its length")
  func length() throws {
    let short = try #require(throws: WeightsError.self) { try read("{}", data: 0, length: 100) }
    #expect(short.kind == .truncated)
    let long = try #require(throws: WeightsError.self) { try read("{}", data: 0, length: 1 << 60) }
    #expect(long.description.contains("its header would have 1152921504606846976 bytes"))
  }

  @Test(
    "by being PyTorch's own, with the way to write one that can be read",
    arguments: [[0x50, 0x4B, 3, 4], [0x80, 2, 0x8A, 10]] as [[UInt8]])
  func torchFile(start: [UInt8]) throws {
    try withFolder { folder in
      let path = folder + "/resnet18.pth"
      try Data(start + [UInt8](repeating: 0, count: 60)).write(to: URL(filePath: path))
      let error = try #require(throws: WeightsError.self) { try SafetensorsFile(path) }
      #expect(error.kind == .malformed)
      #expect(error.description.contains("resnet18.pth: is a file as torch.save writes it"))
      #expect(error.description.contains("saccade weights convert"))
    }
  }

  @Test("however much of it is missing")
  func everyTruncation() throws {
    try withFolder { folder in
      let path = folder + "/whole"
      try SafetensorsFile.write(["x": Tensor([1, 2] as [Float]), "y": Tensor([3 as Int])], to: path)
      let whole = try Data(contentsOf: URL(filePath: path))
      for count in 0..<whole.count {
        let cut = folder + "/cut"
        try whole.prefix(count).write(to: URL(filePath: cut))
        let error = try #require(throws: WeightsError.self) { try SafetensorsFile(cut) }
        #expect(error.kind == .truncated)
      }
    }
  }

  @Test("and a file that is not there or a folder says that")
  func notThere() throws {
    let missing = try #require(throws: FileError.self) { try SafetensorsFile("/no/such.safetensors") }
    #expect(missing.description == "/no/such.safetensors: cannot open: no such file; check the path")
    let folder = try #require(throws: FileError.self) { try SafetensorsFile("/tmp") }
    #expect(folder.description == "/tmp: cannot read: is a folder; name a file")
  }
}
