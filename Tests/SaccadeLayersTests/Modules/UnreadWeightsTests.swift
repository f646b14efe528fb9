import Foundation
import SaccadeEngine
import Testing

@testable import SaccadeLayers

@Suite("Weights from a file are compared before they cost anything")
struct UnreadWeightsTests {
  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "saccade-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body("\(folder)/model.safetensors")
  }

  @Test("a network whose weights are to come takes no memory, and answers as the one that was saved")
  func withoutMemory() throws {
    // Four terabytes, if they were there.
    let huge = withoutFirstWeights { Linear(1_000_000, 1_000_000) }
    #expect(huge.weight.shape == [1_000_000, 1_000_000])
    let shapes = ["weight": (shape: [4, 3] as Shape, dtype: DType.float32)]
    let difference = try #require(huge.difference(from: shapes))
    #expect(difference.missing == ["bias"] && difference.mismatched.map(\.name) == ["weight"])

    let source = RandomSource(RandomStream(seed: 5))
    let trained = withRandomness(source.stream) { Sequential(Linear(6, 5), BatchNorm(5), Linear(5, 3)) }
    let before = RandomSource.current.stream
    let empty = withoutFirstWeights { Sequential(Linear(6, 5), BatchNorm(5), Linear(5, 3)) }
    #expect(RandomSource.current.stream == before, "nothing was drawn")
    try empty.load(state: trained.state)
    trained.eval()
    empty.eval()
    let x = Tensor((0..<12).map { Float($0) }, shape: [2, 6])
    #expect(empty(x).scalars == trained(x).scalars)
  }

  @Test("a tensor that does not fit is not read, however large it is")
  func largeMisfit() throws {
    try withPath { path in
      // 64 GiB of which the disk has none, for a weight of twelve numbers.
      let size = 1 << 36
      let header =
        #"{"bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"#
        + #""weight":{"dtype":"F32","shape":[\#(size / 4)],"data_offsets":[12,\#(size + 12)]}}"#
      let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      try (length + Data(header.utf8)).write(to: URL(filePath: path))
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      try handle.truncate(atOffset: UInt64(8 + header.utf8.count + 12 + size))
      try handle.close()
      let model = Linear(4, 3)
      let error = #expect(throws: WeightsError.self) { try model.load(from: path) }
      #expect(error?.mismatch?.mismatched.map(\.name) == ["weight"])
      let rest = try model.load(from: path, isStrict: false)
      #expect(rest == error?.mismatch)
      #expect(model.bias?.value.scalars == [0, 0, 0], "what fits was taken")
    }
  }

  @Test("numbers that are none are taken as they are, and told to who asks")
  func nonFinite() throws {
    try withPath { path in
      let model = Sequential(Linear(3, 2), BatchNorm(2))
      #expect(model.nonFiniteWeights == [])
      var state = model.state
      state["0.bias"] = Tensor([1, .nan] as [Float])
      state["1.running_var"] = Tensor([.infinity, 1] as [Float])
      try SafetensorsFile.write(state, to: path)
      #expect(try model.load(from: path) == nil)
      #expect(model.nonFiniteWeights == ["0.bias", "1.running_var"])
    }
  }
}
