import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTestKit
import Testing

/// What the tests of optimizers train: two parameters.
final class Pair: Module {
  let a: Parameter
  let b: Parameter

  init(_ a: Tensor, _ b: Tensor) {
    self.a = Parameter(a)
    self.b = Parameter(b)
  }
}

@Suite("Optimizers take PyTorch's steps")
struct OptimizerGoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (Module) -> Optimizer
    var testDescription: String { name }

    init(_ name: String, _ make: @escaping @Sendable (Module) -> Optimizer) {
      self.name = name
      self.make = make
    }
  }

  static let cases = [
    Case("sgd") { SGD($0, learningRate: 0.1) },
    Case("sgdMomentum") { SGD($0, learningRate: 0.1, momentum: 0.9) },
    Case("sgdDampened") { SGD($0, learningRate: 0.1, momentum: 0.9, dampening: 0.5) },
    Case("sgdNesterov") { SGD($0, learningRate: 0.1, momentum: 0.9, isNesterov: true) },
    Case("sgdWeightDecay") { SGD($0, learningRate: 0.1, momentum: 0.9, weightDecay: 0.1) },
    Case("sgdNesterovWeightDecay") {
      SGD($0, learningRate: 0.05, momentum: 0.8, weightDecay: 0.01, isNesterov: true)
    },
    Case("adagrad") { Adagrad($0, learningRate: 0.1) },
    Case("adagradWeightDecay") { Adagrad($0, learningRate: 0.1, weightDecay: 0.1) },
    Case("adagradDecay") { Adagrad($0, learningRate: 0.1, rateDecay: 0.1) },
    Case("rmsProp") { RMSProp($0) },
    Case("rmsPropMomentum") { RMSProp($0, momentum: 0.9) },
    Case("rmsPropCentered") { RMSProp($0, alpha: 0.9, isCentered: true) },
    Case("rmsPropWeightDecay") { RMSProp($0, momentum: 0.5, isCentered: true, weightDecay: 0.1) },
    Case("adadelta") { Adadelta($0) },
    Case("adadeltaWeightDecay") { Adadelta($0, learningRate: 0.5, rho: 0.8, weightDecay: 0.1) },
    Case("adam") { Adam($0, learningRate: 0.01) },
    Case("adamBetas") { Adam($0, learningRate: 0.01, betas: (0.8, 0.9), epsilon: 1e-4) },
    Case("adamWeightDecay") { Adam($0, learningRate: 0.01, weightDecay: 0.1) },
    Case("adamW") { AdamW($0, learningRate: 0.01) },
    Case("adamWWeightDecay") { AdamW($0, learningRate: 0.01, weightDecay: 0.5) },
    Case("muon") { Muon($0, learningRate: 0.02) },
    Case("muonPlain") {
      Muon(
        $0, learningRate: 0.02, momentum: 0.5, isNesterov: false, iterations: 3, weightDecay: 0, vectorRateScale: 0.1)
    },
  ]

  let golden: GoldenFile

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "optimizers", withExtension: "safetensors", subdirectory: "Golden"))
    golden = try GoldenFile(url.path)
  }

  private func parameters(_ prefix: String) throws -> (Tensor, Tensor) {
    (try #require(golden.tensors["\(prefix).0"]), try #require(golden.tensors["\(prefix).1"]))
  }

  private func setGradients(_ model: Pair, step: Int) throws {
    let (a, b) = try parameters("gradient.\(step)")
    model.a.setGradient(a)
    model.b.setGradient(b)
  }

  @Test("five steps are PyTorch's", arguments: cases)
  func steps(_ example: Case) throws {
    let (a, b) = try parameters("initial")
    let model = Pair(a, b)
    let optimizer = example.make(model)
    for step in 0..<5 {
      try setGradients(model, step: step)
      optimizer.step()
      let expected = try parameters("\(example.name).\(step)")
      expectClose(model.a.value, expected.0, relative: 2e-6, absolute: 2e-7, "step \(step), a")
      expectClose(model.b.value, expected.1, relative: 2e-6, absolute: 2e-7, "step \(step), b")
    }
  }

  @Test("an optimizer that gets another's state goes on bit for bit", arguments: cases)
  func resumption(_ example: Case) throws {
    let (a, b) = try parameters("initial")
    let straight = Pair(a, b)
    let optimizer = example.make(straight)
    for step in 0..<2 {
      try setGradients(straight, step: step)
      optimizer.step()
    }
    let resumed = Pair(straight.a.value, straight.b.value)
    let other = example.make(resumed)
    try other.load(state: optimizer.state)
    for step in 2..<5 {
      for (model, optimizer) in [(straight, optimizer), (resumed, other)] {
        try setGradients(model, step: step)
        optimizer.step()
      }
    }
    #expect(straight.a.value.scalars == resumed.a.value.scalars)
    #expect(straight.b.value.scalars == resumed.b.value.scalars)
    #expect(optimizer.state.mapValues { $0.scalars } == other.state.mapValues { $0.scalars })
  }

  @Test("Muon takes the weight of a convolution as a matrix with a row for each output")
  func muonOfConvolution() {
    var random = RandomStream(seed: 3)
    let values = (0..<3).map { _ in Tensor.randomNormal([6, 2, 2, 3], using: &random) }
    func trained(_ shape: Shape) -> Tensor {
      let model = Pair(values[0].reshaped(shape), Tensor.ones([1]))
      let optimizer = Muon(model, learningRate: 0.1)
      for gradient in values.dropFirst() {
        model.a.setGradient(gradient.reshaped(shape))
        optimizer.step()
      }
      return model.a.value.reshaped([6, 12])
    }
    #expect(trained([6, 2, 2, 3]).scalars == trained([6, 12]).scalars)
  }

  @Test("every golden case has an optimizer")
  func completeness() {
    let names = Set(golden.tensors.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
    #expect(names.subtracting(["initial", "gradient"]) == Set(Self.cases.map(\.name)))
  }
}
