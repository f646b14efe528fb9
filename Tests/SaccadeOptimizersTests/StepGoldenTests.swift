import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTestKit
import Testing

@Suite("Gradients are clipped and weights averaged as PyTorch does")
struct StepGoldenTests {
  /// Two parameters and a buffer.
  final class Members: Module {
    let a = Parameter(.zeros([3, 5]))
    let b = Parameter(.zeros([4]))
    let c = Buffer(.zeros([2]))
    let count = Buffer(.zeros([], dtype: .int64))
  }

  let golden: GoldenFile

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "steps", withExtension: "safetensors", subdirectory: "Golden"))
    golden = try GoldenFile(url.path)
  }

  private func value(_ name: String) throws -> Tensor { try #require(golden.tensors[name]) }

  /// Gives a model the weights that it has after a step.
  private func set(_ model: Members, step: Int) throws {
    model.a.value = try value("average.value.\(step).0")
    model.b.value = try value("average.value.\(step).1")
    model.c.value = try value("average.value.\(step).2")
    model.count.value = Tensor([step], shape: [])
  }

  @Test(
    "gradients are clipped as clip_grad_norm_ and clip_grad_value_ do",
    arguments: [
      ("clipNormShort", GradientClipping.norm(0.5)), ("clipNormLong", .norm(100)), ("clipValue", .value(0.3)),
    ])
  func clipping(name: String, clipping: GradientClipping) throws {
    let gradients = golden.list("clip.gradient.")
    let parameters = gradients.map { Parameter(.zeros($0.shape)) }
    for (parameter, gradient) in zip(parameters, gradients) { parameter.setGradient(gradient) }
    let norm = clipping.apply(to: parameters)
    if case .norm = clipping {
      #expect(abs(try #require(norm) - Double(try value("\(name).norm").item())) < 1e-6)
    } else {
      #expect(norm == nil)
    }
    for (parameter, expected) in zip(parameters, golden.list("\(name).")) {
      expectClose(try #require(parameter.gradient), expected, relative: 1e-6, absolute: 1e-8)
    }
  }

  @Test("averages of parameters and running statistics are those of AveragedModel, and the model is as it was")
  func averages() throws {
    let model = Members()
    let average = WeightAverage(of: model, decay: 0.9)
    for step in 0..<5 {
      try set(model, step: step)
      average.update()
      let state = average.state
      for (member, name) in ["a", "b", "c"].enumerated() {
        let expected = try value("average.mean.\(step).\(member)")
        expectClose(try #require(state[name]), expected, relative: 1e-6, absolute: 1e-7, "\(name) after \(step)")
      }
      #expect(state["count"]?.item(as: Int.self) == step)
    }
    #expect(model.a.value.scalars == (try value("average.value.4.0")).scalars)
    average.swap()
    #expect(average.isSwapped)
    expectClose(model.a.value, try value("average.mean.4.0"), relative: 1e-6, absolute: 1e-7)
    expectClose(model.c.value, try value("average.mean.4.2"), relative: 1e-6, absolute: 1e-7)
    average.swap()
    #expect(model.a.value.scalars == (try value("average.value.4.0")).scalars)
    #expect(model.c.value.scalars == (try value("average.value.4.2")).scalars)
  }

  @Test("an average takes no state while the model has the averages, or the model's own weights were lost")
  func loadWhileSwapped() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let average = WeightAverage(of: Linear(2, 1), decay: 0.9)
      average.update()
      average.swap()
      try average.load(state: average.state, updates: 1)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("WeightAverage.load: the model has the averages; call swap() first"), "\(text)")
  }

  @Test("an average that gets another's state goes on bit for bit, also of weights in an order of the library's")
  func resumption() throws {
    let model = Conv2d(16, 32, kernel: 3)
    let optimizer = SGD(model, learningRate: 0.1)
    func train() {
      var random = RandomStream(seed: 2)
      optimizer.clearGradients()
      model(Tensor.randomNormal([2, 16, 9, 9], using: &random)).squared().mean().backward()
      optimizer.step()
    }
    let average = WeightAverage(of: model, decay: 0.9, hasWarmup: true)
    for _ in 0..<2 {
      train()
      average.update()
    }
    let other = WeightAverage(of: model, decay: 0.9, hasWarmup: true)
    try other.load(state: average.state, updates: average.updates)
    for _ in 0..<3 {
      train()
      average.update()
      other.update()
    }
    #expect(average.state.mapValues(\.scalars) == other.state.mapValues(\.scalars))
    #expect(average.state["weight"]?.scalars != model.state["weight"]?.scalars)
  }

  @Test("a warm-up keeps little at first and the decay later, as timm's does")
  func warmup() {
    let average = WeightAverage(of: Linear(1, 1), decay: 0.7, hasWarmup: true)
    var decays: [Double] = []
    for _ in 0..<8 {
      decays.append(average.nextDecay)
      average.update()
    }
    let expected = (0..<8).map { n in n == 0 ? 0 : min(0.7, 1 - pow(1 + Double(n), -2.0 / 3)) }
    #expect(zip(decays, expected).allSatisfy { abs($0 - $1) < 1e-12 } && decays[7] == 0.7 && decays[1] < 0.4)
  }

  @Test("averages of another model are refused, with what is wrong")
  func misfit() throws {
    let average = WeightAverage(of: Linear(1, 1), decay: 0.9)
    average.update()
    let other = WeightAverage(of: Linear(2, 1), decay: 0.9)
    #expect {
      try other.load(state: average.state, updates: 1)
    } throws: { error in
      "\(error)".hasPrefix("the averages of weights do not fit the model: 1 of another shape or type: weight ([1, 2]")
    }
    #expect(other.updates == 0)
  }
}
