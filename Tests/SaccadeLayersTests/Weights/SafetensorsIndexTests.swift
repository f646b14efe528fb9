import Foundation
import SaccadeEngine
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("Several safetensors files are one whole by their index")
struct SafetensorsIndexTests {
  private let tensors: [(name: String, tensor: Tensor)] = (0..<5).map {
    ("layer\($0).weight", Tensor([Float($0), 1, 2, 3]))
  }

  private func contents() -> [SafetensorsContent] { tensors.map { SafetensorsContent($0.name, $0.tensor) } }

  @Test("what is written in shards is read back, and no shard is larger than wanted")
  func roundTrip() throws {
    try withFolder { folder in
      let paths = try SafetensorsShards.write(
        contents(), metadata: ["format": "pt"], to: folder + "/m.safetensors", largest: 32)
      let names = ["m-00001-of-00003.safetensors", "m-00002-of-00003.safetensors", "m-00003-of-00003.safetensors"]
      #expect(paths == (names + ["m.safetensors.index.json"]).map { folder + "/" + $0 })
      let file = try WeightsFile(paths[3])
      #expect(file.format == .shardedSafetensors)
      #expect(Set(file.entries.map(\.name)) == Set(tensors.map(\.name)))
      for (name, tensor) in tensors { #expect(try file.tensor(name).scalars == tensor.scalars) }
      #expect(file.metadata == ["format": "pt"])
      for path in paths.dropLast() { #expect(try SafetensorsFile(path).entries.count <= 2) }
    }
  }

  @Test("where one file is enough there is no index; a tensor that is larger than wanted has a file of its own")
  func oneFile() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      let one = try SafetensorsShards.write(contents(), to: path, largest: 1000)
      #expect(one == [path])
      let many = try SafetensorsShards.write(contents(), to: path, largest: 1)
      #expect(many.count == 6)
    }
  }

  @Test("more files than an index may name are not begun")
  func tooMany() throws {
    try withFolder { folder in
      let contents = (0..<513).map { SafetensorsContent("w\($0)", Tensor([Float($0)])) }
      let error = try #require(throws: WeightsError.self) {
        try SafetensorsShards.write(contents, to: folder + "/m.safetensors", largest: 4)
      }
      #expect(error.problem.contains("would be 513 files, and 512 are the most"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test("shards that cannot all be written leave those of another model, and its index, as they were")
  func keepsOld() throws {
    try withFolder { folder in
      let path = folder + "/m.safetensors"
      let old = try SafetensorsShards.write(contents(), to: path, largest: 32)
      struct Stop: Error {}
      let broken = tensors.map { name, tensor in
        SafetensorsContent(name, tensor.dtype, tensor.shape) { body in
          if name == "layer4.weight" { throw Stop() }
          try [Float](repeating: 7, count: 4).withUnsafeBytes(body)
        }
      }
      #expect(throws: Stop.self) { try SafetensorsShards.write(broken, to: path, largest: 32) }
      let file = try WeightsFile(try #require(old.last))
      for (name, tensor) in tensors { #expect(try file.tensor(name).scalars == tensor.scalars) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == old.count)
    }
  }

  @Test(
    "an index that names what is not in its folder, or not there, is refused",
    arguments: [
      (#"{"weight_map": {"a": "../a.safetensors"}}"#, WeightsError.Kind.refused, "names the file '../a.safetensors'"),
      (#"{"weight_map": {"a": "/etc/a"}}"#, .refused, "which is not in its folder"),
      (#"{"weight_map": {"a": ".."}}"#, .refused, "which is not in its folder"),
      (#"{"weight_map": {"b": "a.safetensors"}}"#, .malformed, "says that 'b' is in a.safetensors, which has no such"),
      (#"{"weight_map": {}}"#, .malformed, "has no 'weight_map'"),
      (#"{"weight_map": {"a": 1}}"#, .malformed, "is no index of safetensors files"),
      (#"{"weight_map": {"a": "i.json"}}"#, .malformed, "its header would have"),
    ])
  func refused(text: String, kind: WeightsError.Kind, words: String) throws {
    try withFolder { folder in
      try SafetensorsFile.write(["a": Tensor([1 as Float])], to: folder + "/a.safetensors")
      try Data(text.utf8).write(to: URL(filePath: folder + "/i.json"))
      let error = try #require(throws: WeightsError.self) { try WeightsFile(folder + "/i.json") }
      #expect(error.kind == kind && error.description.contains(words), "\(error)")
      #expect(error.exitCode == .unusable)
    }
  }

  @Test("a shard that is not there is told by its path")
  func missing() throws {
    try withFolder { folder in
      try Data(#"{"weight_map": {"a": "gone.safetensors"}}"#.utf8).write(to: URL(filePath: folder + "/i.json"))
      let error = try #require(throws: FileError.self) { try WeightsFile(folder + "/i.json") }
      #expect(error.path == folder + "/gone.safetensors")
    }
  }
}
