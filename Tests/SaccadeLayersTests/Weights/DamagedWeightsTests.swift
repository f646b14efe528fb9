import Foundation
import SaccadeEngine
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
    ])
  func header(text: String, data: Int, kind: WeightsError.Kind, words: String) throws {
    let error = try #require(throws: WeightsError.self) { try read(text, data: data) }
    #expect(error.kind == kind)
    #expect(error.description.contains(words))
    #expect(error.description.contains("bad.safetensors: "))
  }

  @Test("in its length")
  func length() throws {
    let short = try #require(throws: WeightsError.self) { try read("{}", data: 0, length: 100) }
    #expect(short.kind == .truncated)
    let long = try #require(throws: WeightsError.self) { try read("{}", data: 0, length: 1 << 60) }
    #expect(long.description.contains("its header would have 1152921504606846976 bytes"))
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
