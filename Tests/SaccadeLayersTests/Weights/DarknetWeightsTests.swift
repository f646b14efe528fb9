import Foundation
import SaccadeEngine
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeLayers

/// The network of `small_weights` in Tests/Golden/yolo.py, for any number of classes.
private final class SmallDarknet: Module, DarknetNetwork {
  let first: Sequential
  let second: Sequential
  let last: Conv2d
  let classCount: Int
  let outputsPerClass = 3

  init(classes: Int = 5) {
    classCount = classes
    func block(_ channels: Int, _ outChannels: Int, kernel: Size2D, stride: Size2D) -> Sequential {
      Sequential(
        Conv2d(
          channels, outChannels, kernel: kernel, stride: stride, padding: .all(kernel.height / 2), hasBias: false),
        BatchNorm2d(outChannels), Elementwise(.leakyReLU(slope: 0.1)))
    }
    first = block(3, 4, kernel: 3, stride: 2)
    second = block(4, 6, kernel: 1, stride: 1)
    last = Conv2d(6, 3 * (5 + classes), kernel: 1)
  }

  override func forward(_ x: Tensor) -> Tensor { last(second(first(x))) }
}

@Suite("Darknet's files of weights, which have no names, are read for a network")
struct DarknetWeightsTests {
  private func path(_ name: String, _ type: String = "weights") throws -> String {
    try #require(Bundle.module.url(forResource: name, withExtension: type, subdirectory: "Golden/Darknet")).path
  }

  /// A file with the header of version 0.2.0 and so many numbers and bytes.
  private func file(in folder: String, numbers: Int, bytes: Int = 0, version: [UInt8] = [0, 2, 0]) throws -> String {
    let path = folder + "/net.weights"
    let words = version.flatMap { [$0, 0, 0, 0] as [UInt8] } + [UInt8](repeating: 0, count: 8)
    try Data(words + [UInt8](repeating: 0, count: 4 * numbers + bytes)).write(to: URL(filePath: path))
    return path
  }

  @Test("with either header, and the network computes what Darknet's order makes of it", arguments: ["long", "short"])
  func read(name: String) throws {
    let golden = try GoldenFile(path("small", "safetensors"))
    let model = SmallDarknet()
    #expect(try model.load(from: path(name)) == nil)
    model.eval()
    let result = withoutGradient { model(golden.tensors["images"] ?? Tensor(0)) }
    let expected = try #require(golden.tensors["result"])
    #expect(mismatch(result, expected, Tolerance(relative: 1e-5, ofLargest: 1e-5, absolute: 0)) == nil)
    let file = try WeightsFile(path(name))
    #expect(file.format == .darknet)
    #expect(
      file.metadata
        == (name == "long"
          ? ["version": "0.2.5", "images_seen": "32013312"] : ["version": "0.1.0", "images_seen": "640"]))
    #expect(file.entries.map(\.name) == ["numbers"] && file.entries[0].shape == [382])
    #expect(try file.tensor(file.entries[0]).scalars.prefix(4) == model.state["first.1.bias"]?.scalars.prefix(4))
    let named = try file.named(for: model)
    #expect(
      named.entries.map(\.name) == [
        "first.1.bias", "first.1.weight", "first.1.running_mean", "first.1.running_var", "first.0.weight",
        "second.1.bias", "second.1.weight", "second.1.running_mean", "second.1.running_var", "second.0.weight",
        "last.bias", "last.weight",
      ])
    #expect(!named.isPart)
  }

  @Test("a file for other classes has other shapes in the layers that tell classes apart")
  func otherClasses() throws {
    let named = try WeightsFile(path("long")).named(for: SmallDarknet(classes: 2))
    #expect(named["last.weight"]?.shape == [30, 6, 1, 1] && named["last.bias"]?.shape == [30])
    #expect(named["second.0.weight"]?.shape == [6, 4, 1, 1])
    let error = try #require(throws: WeightsError.self) { try SmallDarknet(classes: 2).load(from: path("long")) }
    #expect(error.mismatch?.mismatched.map(\.name).sorted() == ["last.bias", "last.weight"])
  }

  @Test("a file that ends after a layer has the weights up to there")
  func part() throws {
    try withFolder { folder in
      let path = try file(in: folder, numbers: 16 + 4 * 27)
      let named = try WeightsFile(path).named(for: SmallDarknet())
      #expect(named.isPart)
      #expect(named.entries.last?.name == "first.0.weight" && named.entries.count == 5)
    }
  }

  @Test(
    "a file that is too short, too long or of another network says what was expected",
    arguments: [
      (numbers: 381, problem: "has 381 numbers, and SmallDarknet has 382 with 5 classes: it ends within 'last.weight'"),
      (130, "has 130 numbers, and SmallDarknet has 382 with 5 classes: it ends within 'second.0.weight'"),
      (383, "has 383 numbers, and SmallDarknet has 382 with 5 classes: it goes on after the last layer"),
      (0, "has 0 numbers, and SmallDarknet has 382 with 5 classes: it ends within 'first.0.weight'"),
    ])
  func misfit(numbers: Int, problem: String) throws {
    try withFolder { folder in
      let path = try file(in: folder, numbers: numbers)
      let error = try #require(throws: WeightsError.self) { try SmallDarknet().load(from: path) }
      #expect(error.kind == .mismatched && error.problem == problem && error.path == path)
      #expect(error.advice.contains("of another network"))
    }
  }

  @Test("a file that is cut off within a number or its header says so, and a network that Darknet has not too")
  func damaged() throws {
    try withFolder { folder in
      let cut = try file(in: folder, numbers: 382, bytes: 3)
      let error = try #require(throws: WeightsError.self) { try WeightsFile(cut) }
      #expect(error.kind == .truncated)
      #expect(error.problem.hasPrefix("is cut off: 1531 bytes follow the header of Darknet's weights"))
      let head = folder + "/head.weights"
      try Data([0, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 1, 0]).write(to: URL(filePath: head))
      #expect(try #require(throws: WeightsError.self) { try WeightsFile(head) }.kind == .truncated)
      let other = try #require(throws: WeightsError.self) { try Linear(2, 2).load(from: path("long")) }
      #expect(other.problem == "is of Darknet, whose weights have no names, and Linear is none of its networks")
    }
  }

  @Test("what only begins with zeros is no file of Darknet's")
  func others() throws {
    try withFolder { folder in
      for version in [[0, 0, 0], [1, 2, 0], [0, 10, 0]] as [[UInt8]] {
        let path = try file(in: folder, numbers: 10, version: version)
        #expect(throws: WeightsError.self) { try WeightsFile(path) }
      }
    }
  }
}
