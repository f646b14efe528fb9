import Foundation
import SaccadeEngine
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("Tensors are saved in a file that other frameworks read, and read from theirs")
struct SafetensorsTests {
  @Test("a file of the format's own library is read as it was written")
  func reference() throws {
    let url = try #require(
      Bundle.module.url(forResource: "reference", withExtension: "safetensors", subdirectory: "Golden"))
    let file = try SafetensorsFile(url.path)
    #expect(Set(file.entries.map(\.name)) == ["conv.weight", "half", "mask", "steps", "pixels", "empty"])
    #expect(file.metadata == ["epoch": "3", "quote": "a \"b\"\n"])
    #expect(try file.tensor("conv.weight").shape == [2, 3, 2, 2])
    #expect(try file.tensor("conv.weight").scalars == (0..<24).map { Float($0) / 8 })
    #expect(try file.tensor("half").dtype == .bfloat16)
    #expect(try file.tensor("half").scalars == [0.5, -2])
    #expect(try file.tensor("mask").scalars(as: Bool.self) == [true, false, true])
    #expect(try file.tensor("steps").item(as: Int.self) == 7_000_000_000)
    #expect(try file.tensor("pixels").scalars(as: UInt8.self) == [0, 1, 2, 3, 4])
    #expect(try file.tensor("empty").shape == [0, 4])
  }

  @Test("what is saved comes back to the last bit, in any element type and with any name")
  func roundTrip() throws {
    try withFolder { folder in
      let tensors: [String: Tensor] = [
        "weight": Tensor([0.1, -.pi, 1e-30, .infinity] as [Float], shape: [2, 2]),
        "naïve \"name\"\\\u{1}": Tensor([UInt8(255)]),
        "counter": Tensor([Int.max, Int.min]),
        "wide": Tensor([0.1, 1e-300] as [Double]),
        "flags": Tensor([true, false, true]),
        "none": Tensor([] as [Float], shape: [0, 3]),
        "scalar": Tensor(2.5),
      ]
      let path = folder + "/a.safetensors"
      try SafetensorsFile.write(tensors, metadata: ["note": "line\nbreak \"quote\" ü"], to: path)
      let file = try SafetensorsFile(path)
      #expect(file.metadata == ["note": "line\nbreak \"quote\" ü"])
      #expect(file.entries.count == tensors.count)
      for (name, tensor) in tensors {
        let read = try file.tensor(name)
        #expect(read.shape == tensor.shape && read.dtype == tensor.dtype)
        #expect(bytes(of: read) == bytes(of: tensor))
      }
    }
  }

  @Test("a transposed tensor is saved as its elements read, row by row")
  func viewsArePlain() throws {
    try withFolder { folder in
      let tensor = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3]).transposed()
      try SafetensorsFile.write(["t": tensor], to: folder + "/t.safetensors")
      #expect(try SafetensorsFile(folder + "/t.safetensors").tensor("t").scalars == [1, 4, 2, 5, 3, 6])
    }
  }

  @Test("the same tensors give the same bytes, and every element lies where it is aligned")
  func deterministic() throws {
    try withFolder { folder in
      let tensors = ["b": Tensor([true]), "a": Tensor([1 as Float]), "c": Tensor([1 as Int])]
      for name in ["1", "2"] {
        try SafetensorsFile.write(tensors, metadata: ["x": "1", "y": "2"], to: folder + "/" + name)
      }
      let first = try Data(contentsOf: URL(filePath: folder + "/1"))
      #expect(try Data(contentsOf: URL(filePath: folder + "/2")) == first)
      #expect(first[0] % 8 == 0)
      for entry in try SafetensorsFile(folder + "/1").entries {
        #expect(entry.range.lowerBound % entry.dtype.byteCount == 0)
      }
    }
  }

  @Test("a file that was being read stays readable when a new one takes its place")
  func replacedWhileOpen() throws {
    try withFolder { folder in
      let path = folder + "/a"
      try SafetensorsFile.write(["x": Tensor([1 as Float])], to: path)
      let old = try SafetensorsFile(path)
      try SafetensorsFile.write(["x": Tensor([2 as Float])], to: path)
      #expect(try old.tensor("x").scalars == [1])
      #expect(try SafetensorsFile(path).tensor("x").scalars == [2])
    }
  }
}

/// A tensor's bytes, row by row.
func bytes(of tensor: Tensor) -> [UInt8] { tensor.withUnsafeBytes { Array($0) } }
