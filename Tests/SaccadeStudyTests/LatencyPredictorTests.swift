import Foundation
import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import SaccadeText
import SaccadeTraining
import Testing

@testable import SaccadeStudy

@Suite("The time of a network is told from operations that were measured")
struct LatencyPredictorTests {
  private static let machine = MachineLimits(gigaflops: 100, gigabytes: 10)

  /// The operations of a network, which take so many times the least possible.
  private func measured(_ name: String, times: Double) throws -> MeasuredNetwork {
    let network = try CatalogNetwork(name)
    let graph = try network.predictor.graph(for: network.images.shape)
    let samples = graph.nodes.map { node in
      let cost = OperationCost(node, in: graph)
      return LayerSample(
        network: name, path: node.modulePath, cost: cost, seconds: cost.floor(on: Self.machine) * times)
    }
    return MeasuredNetwork(
      name: name, samples: samples, seconds: samples.reduce(0) { $0 + $1.seconds })
  }

  private func predictor(_ network: MeasuredNetwork) -> LatencyPredictor {
    LatencyPredictor([network], machine: Self.machine, on: .current)
  }

  private func graph(_ model: Module, _ shape: Shape) throws -> Graph { try Predictor(model).graph(for: shape) }

  @Test("a network that was measured is told what it took")
  func known() throws {
    let network = try measured("ResNet20", times: 3)
    let told = predictor(network).prediction(for: try graph(ResNet20.made(), [1, 3, 32, 32]))
    let took = network.seconds
    #expect(abs(told.seconds / took - 1) < 1e-6 && told.unknownKinds.isEmpty)
  }

  @Test("twice the work takes longer, also where nothing of the size was measured")
  func scaling() throws {
    let predictor = predictor(try measured("ResNet20", times: 2))
    let small = predictor.prediction(for: try graph(ResNet20.made(), [1, 3, 32, 32])).seconds
    let large = predictor.prediction(for: try graph(ResNet20.made(), [1, 3, 64, 64])).seconds
    #expect(large > 3 * small && large < 5 * small)
  }

  @Test("operations that are like none measured are named")
  func unknown() throws {
    let told = predictor(try measured("ResNet20", times: 2)).prediction(
      for: try graph(Sequential([LayerNorm(8), Linear(8, 8)]), [4, 8]))
    #expect(told.unknownKinds == ["layerNorm"] && told.seconds > 0)
  }

  @Test("a wider vector, a group or a larger kernel makes another kind or another place")
  func kinds() throws {
    func cost(_ layer: Conv2d) throws -> OperationCost {
      let graph = try graph(layer, [1, layer.weight.shape[1] * layer.groups, 16, 16])
      return OperationCost(try #require(graph.nodes.first), in: graph)
    }
    #expect(try cost(Conv2d(16, 32, kernel: 1)).kind == "conv2d 1×1")
    #expect(try cost(Conv2d(16, 32, kernel: 3)).kind == "conv2d k×k")
    #expect(try cost(Conv2d(16, 16, kernel: 3, groups: 16)).kind == "conv2d depthwise")
    #expect(try cost(Conv2d(16, 16, kernel: 3, groups: 4)).kind == "conv2d grouped")
    let plain = try cost(Conv2d(16, 32, kernel: 1, padding: 0))
    #expect(plain.multiplyAdds == 16 * 32 * 256)
    #expect(plain.writtenBytes == 4 * 32 * 256 && plain.readBytes == 4 * 16 * 256)
    let other = try cost(Conv2d(16, 32, kernel: 3))
    #expect(plain.intensity > 0 && plain.features.count == other.features.count)
  }

  @Test("what was written is read back, number for number")
  func file() throws {
    try withFolder { folder in
      let written = predictor(try measured("ResNet20", times: 2))
      try written.write(to: "\(folder)/latency.json")
      let read = try LatencyPredictor(contentsOf: "\(folder)/latency.json")
      let graph = try graph(ResNet20.made(), [1, 3, 32, 32])
      #expect(read.prediction(for: graph).seconds == written.prediction(for: graph).seconds)
      #expect(read.networks == ["ResNet20"] && read.typicalError == nil)
    }
  }

  @Test(
    "a file that no study wrote is refused, and says what to do",
    arguments: [
      "", "{}", "[1]", "not JSON", study.replacing("\"format\": 1", with: "\"format\": 7"),
      study.replacing("25.5", with: "0"), study.replacing("25.5", with: "5e-324"), study.replacing("1.02", with: "-1"),
      study.replacing("0.3", with: "49"), study.replacing("0.04", with: "1e308"), study.replacing("0.04", with: "-5"),
      study.replacing("[1, 2.5, 3, 4, 0]", with: "[]"), study.replacing("[1, 2.5, 3, 4, 0]", with: "[1, 2, 3]"),
      study.replacing("\"threads\": 2", with: "\"threads\": -9"),
      study.replacing("Zen", with: String(repeating: "Z", count: 1000)),
    ])
  func refused(text: String) throws {
    try withFolder { folder in
      let path = "\(folder)/latency.json"
      try Data(text.utf8).write(to: URL(filePath: path))
      let error = #expect(throws: StudyError.self) { try LatencyPredictor(contentsOf: path) }
      #expect(error?.place == path && error?.exitCode == .unusable)
      #expect(error?.advice == "make it again with \"saccade study\"")
    }
  }

  @Test("the file that others are changed from is read, and a line end in it forges no line")
  func sane() throws {
    try withFolder { folder in
      let path = "\(folder)/latency.json"
      try Data(study.replacing("Zen", with: "Z\\nerror: forged").utf8).write(to: URL(filePath: path))
      let other = try #require(try LatencyPredictor(contentsOf: path).otherMachine)
      #expect(other.contains("error: forged") && !other.contains("\n"))
    }
  }

  @Test("a file that is not there is told with another exit code")
  func missing() {
    let error = #expect(throws: StudyError.self) { try LatencyPredictor(contentsOf: "/nowhere/latency.json") }
    #expect(error?.exitCode == .noInput)
  }
}

/// What a small study wrote.
private let study = """
  {"format": 1, "gap": 1.02, "gigabytes": 25.5, "gigaflops": 210, "isBrief": false, "networks": ["ResNet20"],
   "typicalError": 0.04, "machine": {"host": "a", "system": "b", "processor": "Zen", "instructions": "avx512", "cores": 2,
   "threads": 2}, "samples": [{"kind": "linear", "features": [1, 2.5, 3, 4, 0], "excess": 0.3}]}
  """

/// A small network of the catalog.
private enum ResNet20 {
  static func made() -> Module { SmallResNet(depth: 20) }
}
