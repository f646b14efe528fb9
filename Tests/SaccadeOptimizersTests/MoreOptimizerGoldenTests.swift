import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTestKit
import Testing

@Suite("RAdam and NAdam take PyTorch's steps; LAMB, LARS and Lion take timm's")
struct MoreOptimizerGoldenTests {
  typealias Case = OptimizerGoldenTests.Case

  static let cases = [
    Case("radam") { RAdam($0, learningRate: 0.01) },
    Case("radamBetas") { RAdam($0, learningRate: 0.01, betas: (0.8, 0.9), epsilon: 1e-4, weightDecay: 0.1) },
    Case("radamDecoupled") {
      RAdam($0, learningRate: 0.01, betas: (0.9, 0.7), weightDecay: 0.5, isDecoupled: true)
    },
    Case("nadam") { NAdam($0, learningRate: 0.01) },
    Case("nadamWeightDecay") {
      NAdam($0, learningRate: 0.01, betas: (0.8, 0.9), epsilon: 1e-4, weightDecay: 0.1, momentumDecay: 0.1)
    },
    Case("nadamDecoupled") { NAdam($0, learningRate: 0.01, weightDecay: 0.5, isDecoupled: true) },
    Case("lion") { Lion($0, learningRate: 0.01) },
    Case("lionWeightDecay") { Lion($0, learningRate: 0.01, betas: (0.8, 0.95), weightDecay: 0.5) },
    Case("lamb") { LAMB($0, learningRate: 0.01) },
    Case("lambPlain") { LAMB($0, learningRate: 0.01, weightDecay: 0) },
    Case("lambAlways") { LAMB($0, learningRate: 0.1, betas: (0.8, 0.9), weightDecay: 0, alwaysAdapts: true) },
    Case("lambClipped") { LAMB($0, learningRate: 0.01, weightDecay: 0.5, clipsTrust: true) },
    Case("lars") { LARS($0, learningRate: 1, weightDecay: 0.01) },
    Case("larsPlain") { LARS($0, learningRate: 0.1, momentum: 0) },
    Case("larsAlways") {
      LARS($0, learningRate: 2, momentum: 0.8, isNesterov: true, trust: 0.02, alwaysAdapts: true)
    },
    Case("larsClipped") { LARS($0, learningRate: 0.1, weightDecay: 0.1, trust: 0.05, clipsTrust: true) },
  ]
  private static let steps = 8

  let golden: GoldenFile

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "moreoptimizers", withExtension: "safetensors", subdirectory: "Golden"))
    golden = try GoldenFile(url.path)
  }

  private func parameters(_ prefix: String) throws -> (Tensor, Tensor) {
    (try #require(golden.tensors["\(prefix).0"]), try #require(golden.tensors["\(prefix).1"]))
  }

  private func step(_ model: Pair, _ optimizer: Optimizer, number: Int) throws {
    let (a, b) = try parameters("gradient.\(number)")
    model.a.setGradient(a)
    model.b.setGradient(b)
    optimizer.step()
  }

  @Test("the first step and the eighth are theirs", arguments: cases)
  func steps(_ example: Case) throws {
    let (a, b) = try parameters("initial")
    let model = Pair(a, b)
    let optimizer = example.make(model)
    for number in 0..<Self.steps {
      try step(model, optimizer, number: number)
      guard golden.tensors["\(example.name).\(number).0"] != nil else { continue }
      let expected = try parameters("\(example.name).\(number)")
      expectClose(model.a.value, expected.0, relative: 4e-6, absolute: 4e-7, "step \(number), a")
      expectClose(model.b.value, expected.1, relative: 4e-6, absolute: 4e-7, "step \(number), b")
    }
  }

  @Test("an optimizer that gets another's state goes on bit for bit", arguments: cases)
  func resumption(_ example: Case) throws {
    let (a, b) = try parameters("initial")
    let straight = Pair(a, b)
    let optimizer = example.make(straight)
    for number in 0..<3 { try step(straight, optimizer, number: number) }
    let resumed = Pair(straight.a.value, straight.b.value)
    let other = example.make(resumed)
    try other.load(state: optimizer.state)
    for number in 3..<Self.steps {
      for (model, optimizer) in [(straight, optimizer), (resumed, other)] {
        try step(model, optimizer, number: number)
      }
    }
    #expect(straight.a.value.scalars == resumed.a.value.scalars)
    #expect(straight.b.value.scalars == resumed.b.value.scalars)
    #expect(optimizer.state.mapValues { $0.scalars } == other.state.mapValues { $0.scalars })
  }

  @Test("any number of threads takes the same steps", arguments: cases)
  func threads(_ example: Case) {
    func trained(threads: Int) -> [Float] {
      let before = Threads.count
      defer { Threads.count = before }
      Threads.count = threads
      var random = RandomStream(seed: 4)
      let model = Pair(.randomNormal([3, 40_001], using: &random), .ones([2]))
      let optimizer = example.make(model)
      for _ in 0..<2 {
        model.a.setGradient(.randomNormal([3, 40_001], using: &random))
        optimizer.step()
      }
      return model.a.value.scalars
    }
    #expect(trained(threads: 1) == trained(threads: 3))
  }

  @Test("every golden case has an optimizer")
  func completeness() {
    let names = Set(golden.tensors.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
    #expect(names.subtracting(["initial", "gradient"]) == Set(Self.cases.map(\.name)))
  }

  @Test("parameters of a group without weight decay take Adam's steps under LAMB, and SGD's under LARS")
  func groups() {
    func trained(_ make: ([ParameterGroup]) -> Optimizer) -> [Float] {
      let model = Pair(Tensor([0.5, -1, 2, 0.25], shape: [2, 2]), Tensor([0.5, -1]))
      let optimizer = make([ParameterGroup(model, rateScale: 2, decayScale: 0)])
      for slope in [Float(0.1), -0.3] {
        for (_, parameter) in model.namedParameters { parameter.setGradient(.full(parameter.shape, slope)) }
        optimizer.step()
      }
      return model.a.value.scalars + model.b.value.scalars
    }
    let adam = trained { Adam($0, learningRate: 0.1, epsilon: 1e-6) }
    #expect(trained { LAMB($0, learningRate: 0.1, weightDecay: 0.1) } == adam)
    let sgd = trained { SGD($0, learningRate: 0.1, momentum: 0.9) }
    #expect(trained { LARS($0, learningRate: 0.1, weightDecay: 0.1) } == sgd)
  }
}
