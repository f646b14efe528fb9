import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeOptimizers

/// A network with all kinds of parameters: weights, biases, a normalization, a head.
private final class Network: Module {
  let features = Sequential(Linear(5, 4), LayerNorm(4))
  let head = Linear(4, 3)
}

@Suite("Rules say which parameters learn how fast, and which decay")
struct ParameterRulesTests {
  private static let rules: ParameterRules = {
    var rules = ParameterRules()
    rules.normDecay = 0
    rules.biasDecay = 0
    rules.rules = [
      .init("features", rateScale: 0.1), .init("head", rateScale: 10), .init("head.weight", decayScale: 2),
    ]
    return rules
  }()

  /// Each parameter's factors.
  private func scales(_ groups: [ParameterGroup]) -> [String: [Double]] {
    var scales: [String: [Double]] = [:]
    for group in groups {
      for (name, _) in group.members { scales[name] = [group.rateScale, group.decayScale] }
    }
    return scales
  }

  @Test("steps with groups are PyTorch's with param_groups", arguments: ["sgd", "adamW"])
  func golden(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: "groups", withExtension: "safetensors", subdirectory: "Golden"))
    let golden = try GoldenFile(url.path)
    let model = Network()
    for (key, parameter) in model.namedParameters { parameter.value = try #require(golden.tensors["initial.\(key)"]) }
    let groups = Self.rules.groups(of: model)
    let optimizer: Optimizer =
      name == "sgd"
      ? SGD(groups, learningRate: 0.01, momentum: 0.9, weightDecay: 0.1, isNesterov: true)
      : AdamW(groups, learningRate: 0.002, weightDecay: 0.5)
    for step in 0..<4 {
      for (key, parameter) in model.namedParameters {
        let gradient: Tensor = try #require(golden.tensors["gradient.\(step).\(key)"])
        parameter.setGradient(gradient)
      }
      optimizer.step()
      for (key, parameter) in model.namedParameters {
        let expected = try #require(golden.tensors["\(name).\(step).\(key)"])
        expectClose(parameter.value, expected, relative: 2e-6, absolute: 2e-7, "step \(step), \(key)")
      }
    }
  }

  @Test("without a rule all are alike; the last rule of several holds, each for what it says")
  func order() {
    let model = Network()
    #expect(scales(ParameterRules().groups(of: model)).values.allSatisfy { $0 == [1, 1] })
    var rules = Self.rules
    rules.rules += [.init("*.bias", decayScale: 0.5), .init("features.0.weight", rateScale: 3)]
    let found = scales(rules.groups(of: model))
    #expect(found["head.bias"] == [10, 0.5] && found["features.1.bias"] == [0.1, 0.5])
    #expect(found["features.0.weight"] == [3, 1] && found["features.1.weight"] == [0.1, 0])
    #expect(rules.groups(of: model).flatMap(\.members).count == 6)
  }

  @Test(
    "a part is the beginning of a name up to a point, and a star is any text",
    arguments: [
      ("features", true), ("features.0", true), ("features.0.weight", true), ("feat", false), ("features.0.w", false),
      ("*.weight", true), ("*0*", true), ("f*.weight", true), ("f*.0", true), ("*", true), ("*.bias", false),
      ("features.1", false), ("*w*ght", true), ("*weigh", false), ("*.0.*.x", false),
    ])
  func patterns(_ pattern: String, _ holds: Bool) {
    #expect(ParameterRules.Rule(pattern).holds(for: "features.0.weight") == holds, "\(pattern)")
  }

  @Test("many stars are no work without end")
  func manyStars() {
    let rule = ParameterRules.Rule(String(repeating: "*a", count: 400) + "b")
    #expect(!rule.holds(for: String(repeating: "a", count: 2000)))
  }

  @Test("levels learn the less the earlier they are, what comes before the first the least, and the head in full")
  func layerDecay() {
    final class Tower: Module {
      let stem = Linear(2, 2)
      let layers = Sequential(Linear(2, 2), Linear(2, 2), Linear(2, 2))
      let head = Linear(2, 2)
    }
    var rules = ParameterRules()
    rules.layerDecay = 0.5
    let found = scales(rules.groups(of: Tower(), levels: ["layers.0", "layers.2"])).mapValues { $0[0] }
    #expect(found["stem.weight"] == 0.125 && found["layers.0.bias"] == 0.25)
    #expect(found["layers.1.weight"] == 0.5 && found["layers.2.weight"] == 0.5 && found["head.weight"] == 1)
  }

  @Test("a part that no parameter has is found, with its rule")
  func unknown() {
    var rules = Self.rules
    #expect(rules.unknownPart(of: Network()) == nil)
    rules.rules.append(.init("head", "tail", isFrozen: true))
    let found = rules.unknownPart(of: Network())
    #expect(found?.place == 3 && found?.part == "tail")
  }

  @Test("what a rule freezes gets no gradient and no step")
  func frozen() {
    let model = Network()
    var rules = ParameterRules()
    rules.rules = [.init("features", isFrozen: true)]
    rules.freeze(model)
    #expect(model.features.parameters.allSatisfy { !$0.isTrainable })
    #expect(model.head.parameters.allSatisfy { $0.isTrainable })
    let optimizer = SGD(rules.groups(of: model), learningRate: 1)
    let before = model.namedParameters.map(\.parameter.value.scalars)
    model.head(model.features(.ones([2, 5]))).sum().backward()
    #expect(model.features.parameters.allSatisfy { $0.gradient == nil })
    optimizer.step()
    let after = model.namedParameters.map(\.parameter.value.scalars)
    #expect(after[..<4] == before[..<4] && after[5] == before[5].map { $0 - 2 })
  }
}
