import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTestKit
import Testing

@Suite("Training with an optimizer")
struct OptimizerTests {
  @Test("a parameter that was brought into another order in memory trains as if it had not been")
  func layouts() {
    func trained(relaidAfter step: Int?) -> [Float] {
      let layer = withRandomness(RandomStream(seed: 1)) { Conv2d(32, 32, kernel: 3, padding: 1) }
      let optimizer = SGD(layer, learningRate: 0.1, momentum: 0.9)
      for number in 0..<3 {
        // A forward pass leaves the weight in the order that the convolution likes best.
        if number == step { _ = layer(.ones([1, 32, 8, 8])) }
        layer.weight.setGradient(Tensor((0..<9216).map { Float($0 % 13) - 6 }, shape: [32, 32, 3, 3]))
        optimizer.step()
      }
      #expect((layer.weight.value.layoutName == "strided") == (step == nil))
      return layer.weight.value.scalars
    }
    let plain = trained(relaidAfter: nil)
    #expect(trained(relaidAfter: 0) == plain)
    #expect(trained(relaidAfter: 2) == plain)
  }

  @Test("under autocast a convolution's weight comes to lie as its gradients do, and trains as if it did not")
  func layoutsUnderAutocast() {
    func trained(keepsRows: Bool) -> Conv2d {
      var random = RandomStream(seed: 7)
      let layer = withRandomness(RandomStream(seed: 1)) { Conv2d(32, 48, kernel: 3, padding: 1) }
      let optimizer = SGD(layer, learningRate: 0.1, momentum: 0.9)
      for _ in 0..<3 {
        layer.clearGradients()
        let images = Tensor.randomNormal([2, 32, 9, 9], using: &random)
        autocast(.bfloat16) { layer(images).squared().mean() }.backward()
        if keepsRows { layer.weight.setGradient(layer.weight.gradient?.rowMajor) }
        optimizer.step()
      }
      return layer
    }
    let (plain, blocked) = (trained(keepsRows: true), trained(keepsRows: false))
    #expect(plain.weight.value.layoutName == "strided")
    #expect(blocked.weight.value.layoutName == blocked.weight.gradient?.layoutName)
    // Without AVX the library has no blocks for them.
    if Processor.hasBFloat16 { #expect(blocked.weight.value.layoutName != "strided") }
    #expect(blocked.weight.value.scalars == plain.weight.value.scalars)
  }

  @Test("saved state stays as it was when training goes on")
  func snapshot() throws {
    let layer = Linear(2, 2)
    let optimizer = SGD(layer, learningRate: 0.1, momentum: 0.9)
    func step() {
      layer.weight.setGradient(.ones([2, 2]))
      optimizer.step()
    }
    step()
    let weight = layer.weight.value
    let (state, before) = (optimizer.state, weight.scalars)
    step()
    #expect(state["weight.momentum_buffer"]?.scalars == [1, 1, 1, 1])
    #expect(state["weight.step"]?.item(as: Int.self) == 1)
    #expect(weight.scalars == before)
    #expect(state["bias.step"] == nil)
  }

  @Test("groups have their own rates and decay, and frozen parameters stay")
  func groups() {
    let model = Sequential(Linear(1, 1), BatchNorm1d(1), Linear(1, 1))
    model[2].freeze()
    let before = model.state
    let groups =
      ParameterGroup.decayingWeightsOnly(of: model[0]) + [
        ParameterGroup(model, rateScale: 0.1) { name, _ in !name.hasPrefix("0.") }
      ]
    let optimizer = SGD(groups, learningRate: 1, weightDecay: 0.5)
    for (_, parameter) in model.namedParameters { parameter.setGradient(.ones(parameter.shape)) }
    optimizer.step()
    func change(_ name: String) -> Float {
      (model.state[name]?.scalars[0] ?? .nan) - (before[name]?.scalars[0] ?? .nan)
    }
    func value(_ name: String) -> Float { before[name]?.scalars[0] ?? .nan }
    #expect(abs(change("0.weight") + 1 + 0.5 * value("0.weight")) < 1e-6)
    #expect(abs(change("0.bias") + 1) < 1e-6)
    #expect(abs(change("1.weight") + 0.1 * (1 + 0.5)) < 1e-6)
    #expect(change("2.weight") == 0)
  }

  @Test("the state of another model is refused, with what is wrong")
  func misfit() {
    let (small, large) = (Linear(1, 1), Linear(2, 2))
    let (optimizer, other) = (Adam(small), Adam(large))
    for parameter in large.parameters { parameter.setGradient(.ones(parameter.shape)) }
    other.step()
    #expect {
      try optimizer.load(state: other.state)
    } throws: { error in
      "\(error)".hasPrefix("the optimizer's state does not fit it: 4 of another shape or type: weight.exp_avg ([1, 1]")
    }
  }

  @Test("gradients are shortened to a length together, or limited one by one")
  func clipping() {
    let model = Linear(2, 1)
    model.weight.setGradient(Tensor([3, 0] as [Float], shape: [1, 2]))
    model.bias?.setGradient(Tensor([-4] as [Float]))
    #expect(clipGradients(model.parameters, norm: 10) == 5)
    #expect(clipGradients(model.parameters, norm: 1) == 5)
    #expect(abs(gradientNorm(model.parameters) - 1) < 1e-5)
    clipGradients(model.parameters, value: 0.7)
    #expect(model.bias?.gradient?.scalars == [-0.7])
    model.weight.setGradient(Tensor([.infinity, 0] as [Float], shape: [1, 2]))
    #expect(clipGradients(model.parameters, norm: 1) == .infinity)
    #expect(model.bias?.gradient?.scalars == [-0.7])
  }

  @Test("a tensor of the state without a name, which checkpoints would lose, stops the program")
  func unnamedState() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      final class Forgetful: Optimizer {
        override func step(
          _ value: inout Tensor, _ gradient: Tensor, _ state: inout [Tensor], rate: Double, decay: Double, number: Int
        ) {
          state.append(gradient)
        }
      }
      let model = Linear(1, 1)
      for parameter in model.parameters { parameter.setGradient(.ones(parameter.shape)) }
      Forgetful(model, learningRate: 0.1).step()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Forgetful.step: each tensor of the state needs its name in stateNames"), "\(text)")
  }

  @Test("a matrix without elements has no direction, and stays", arguments: [Shape([0, 3]), [3, 0], [0, 0, 2]])
  func emptyMatrix(shape: Shape) {
    for make in ConfigCatalog.standard.optimizers.members {
      let (empty, full) = (Parameter(.zeros(shape)), Parameter(.ones([2, 2])))
      let optimizer = make.makeOptimizer(for: [ParameterGroup([("empty", empty), ("full", full)])])
      for parameter in [empty, full] { parameter.setGradient(.ones(parameter.shape)) }
      optimizer.step()
      #expect(empty.shape == shape && full.value.scalars != [1, 1, 1, 1], "\(make.typeName)")
    }
  }

  /// What is told, and what is told so.
  private static let wrong: [(message: String, make: @Sendable () -> Void)] = [
    (
      "Adam: betas: expected a list, each item a number of at least 0 and below 1; two of them, not [0.9, 1.0]",
      { _ = Adam(Linear(1, 1), betas: (0.9, 1)) }
    ),
    (
      "AdamW: betas.1: expected a number, not nan",
      { _ = AdamW(Linear(1, 1), betas: (0.9, .nan)) }
    ),
    (
      "SGD: the learning rate must be a finite number, and not negative: -0.1",
      { _ = SGD(Linear(1, 1), learningRate: -0.1) }
    ),
    (
      "Adam: the learning rate must be a finite number, and not negative: nan",
      { _ = Adam(Linear(1, 1), learningRate: .nan) }
    ),
    (
      "SGD: weight_decay: expected a number from 0 to 1000, not -1.0",
      { _ = SGD(Linear(1, 1), learningRate: 0.1, weightDecay: -1) }
    ),
    (
      "SGD: momentum: expected a number of at least 0 and below 1, not 1.0",
      { _ = SGD(Linear(1, 1), learningRate: 0.1, momentum: 1) }
    ),
    (
      "RMSProp: eps: expected a number greater than 0 and at most 1000, not -1e-08",
      { _ = RMSProp(Linear(1, 1), epsilon: -1e-8) }
    ),
    (
      "Adagrad: lr_decay: expected a number from 0 to 1000, not -1.0",
      { _ = Adagrad(Linear(1, 1), rateDecay: -1) }
    ),
    (
      "Adadelta: rho: expected a number of at least 0 and below 1, not 1.5",
      { _ = Adadelta(Linear(1, 1), rho: 1.5) }
    ),
    (
      "Muon: ns_steps: expected a whole number from 1 to 100, not 0",
      { _ = Muon(Linear(1, 1), iterations: 0) }
    ),
    (
      "Muon: the learning rate of vectors must be a finite number, and not negative: -0.001",
      { _ = Muon(Linear(1, 1), vectorRateScale: -1) }
    ),
    (
      "clipGradients: the value must not be negative: -1.0",
      { clipGradients(Linear(1, 1).parameters, value: -1) }
    ),
    (
      "clipGradients: the length must not be negative: nan",
      { clipGradients(Linear(1, 1).parameters, norm: .nan) }
    ),
  ]

  @Test(
    "settings that no recipe may have stop the program in Swift, too",
    arguments: Self.wrong)
  func wrongSettings(message: String, make: @escaping @Sendable () -> Void) {
    #expect(mistake(in: make) == message)
  }

  @Test("a learning rate of 0 is one: a schedule may begin there")
  func rateOfNothing() {
    let layer = Linear(1, 1)
    #expect(Adam(layer, learningRate: 0).learningRate == 0 && SGD(layer, learningRate: 0).learningRate == 0)
  }

  @Test("a parameter in two groups stops the program with its name")
  func twice() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = Linear(1, 1)
      _ = SGD([ParameterGroup(model), ParameterGroup(model)], learningRate: 1)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("SGD: parameter 'weight' is there twice"))
  }
}

@Suite("What an optimizer remembers")
struct OptimizerStateTests {
  @Test("is refused with a count that no run makes, and stays as it was", arguments: [Int.max, -5])
  func impossibleCounts(count: Int) throws {
    let layer = Linear(2, 1)
    let optimizer = Adam(layer, learningRate: 0.1)
    layer.weight.setGradient(.ones([1, 2]))
    optimizer.step()
    var state = optimizer.state
    let name = try #require(state.keys.first { $0.hasSuffix(".step") })
    state[name] = Tensor([count], shape: [])
    let error = #expect(throws: StateError.self) { try optimizer.load(state: state) }
    #expect("\(error as Any)".contains("1 impossible: \(name) = \(count)"), "\(error as Any)")
    #expect(optimizer.state[name]?.item(as: Int.self) == 1)
  }
}
