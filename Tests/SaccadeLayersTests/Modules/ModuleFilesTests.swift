import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeText
import Testing

@Suite("A model's weights go to a file and come back")
struct ModuleFilesTests {
  private final class Net: Module {
    let conv1 = Conv2d(3, 4, kernel: 3)
    let bn1 = BatchNorm2d(4)
    let fc: Linear

    init(classes: Int = 2) { fc = Linear(4, classes) }

    override func forward(_ x: Tensor) -> Tensor { fc(relu(bn1(conv1(x))).globalAveragePool()) }
  }

  private func net(seed: UInt64, classes: Int = 2) -> Net {
    withRandomness(RandomStream(seed: seed)) { Net(classes: classes) }
  }

  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "saccade-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body("\(folder)/model.safetensors")
  }

  @Test("another model that reads them answers as the first, running statistics and all")
  func roundTrip() throws {
    try withPath { path in
      let (a, b) = (net(seed: 1), net(seed: 2))
      let x = Tensor((0..<150).map { Float($0 % 7) - 3 }, shape: [2, 3, 5, 5])
      _ = a(x)  // moves the running statistics
      a.eval()
      b.eval()
      try a.save(to: path, metadata: ["note": "mine"])
      #expect(try b.load(from: path) == nil)
      #expect(a(x).scalars == b(x).scalars)
      #expect(try SafetensorsFile(path).metadata == ["format": "pt", "note": "mine"])
    }
  }

  @Test("under PyTorch's names")
  func names() throws {
    try withPath { path in
      try net(seed: 1).save(to: path)
      #expect(
        try SafetensorsFile(path).entries.map(\.name).sorted() == [
          "bn1.bias", "bn1.num_batches_tracked", "bn1.running_mean", "bn1.running_var", "bn1.weight", "conv1.bias",
          "conv1.weight", "fc.bias", "fc.weight",
        ])
    }
  }

  @Test("an optimizer's state beside them is passed over")
  func checkpoint() throws {
    try withPath { path in
      let (a, b) = (net(seed: 1), net(seed: 2))
      try SafetensorsFile.write(a.state.merging(["optimizer/fc.weight.step": Tensor([1])]) { $1 }, to: path)
      try b.load(from: path)
      #expect(a.fc.weight.value.scalars == b.fc.weight.value.scalars)
    }
  }

  @Test("what does not fit is refused with every name, or reported when the rest may differ")
  func misfit() throws {
    try withPath { path in
      let (a, b) = (net(seed: 1, classes: 10), net(seed: 2))
      var state = a.state
      state["fc.bias"] = nil
      state["neck.weight"] = .zeros([1])
      try SafetensorsFile.write(state, to: path)
      let before = b.state
      let error = #expect(throws: WeightsError.self) { try b.load(from: path) }
      #expect(error?.kind == .mismatched && error?.path == path)
      #expect(error?.mismatch?.missing == ["fc.bias"] && error?.mismatch?.unexpected == ["neck.weight"])
      #expect(error?.mismatch?.mismatched.map(\.name) == ["fc.weight"])
      #expect(
        error?.description
          == "\(path): the weights do not fit the model: 1 missing: fc.bias; 1 not known: neck.weight; 1 of another shape "
          + "or type: fc.weight ([2, 4] expected, [10, 4] given); make the model that the weights are of, or take what "
          + "fits with isStrict: false")
      #expect(before.allSatisfy { b.state[$0.key]?.scalars == $0.value.scalars })

      let rest = try b.load(from: path, isStrict: false)
      #expect(rest == error?.mismatch)
      #expect(b.conv1.weight.value.scalars == a.conv1.weight.value.scalars)
      #expect(b.fc.weight.value.scalars == before["fc.weight"]?.scalars)
    }
  }

  @Test("a file that is not there, or cannot be written, is named")
  func files() throws {
    try withPath { path in
      #expect(throws: FileError.self) { try net(seed: 1).load(from: path) }
      #expect(throws: FileError.self) { try net(seed: 1).save(to: "\(path)/in/a/file") }
      try Data("no weights".utf8).write(to: URL(filePath: path))
      #expect(throws: WeightsError.self) { try net(seed: 1).load(from: path) }
    }
  }
}
