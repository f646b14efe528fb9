import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import Testing

@testable import SaccadeTraining

@Suite("A configuration says which parts learn how fast, and which not at all")
struct TrainedPartsTests {
  private func config(_ overrides: String...) throws -> TrainingConfig {
    try TinyRun.config("runs", set: overrides)
  }

  private func answer(_ overrides: String...) -> String {
    do {
      let config = try TinyRun.config("runs", set: overrides)
      try config.freezeParts(of: config.model.makeModel(), source: "tiny.yaml")
      return "no complaint"
    } catch { return "\(error)" }
  }

  @Test("rules are read, with what is left open")
  func read() throws {
    let said = try config(
      "paramwise={norm_decay: 0, layer_decay: 0.7, rules: [{parts: [fc], lr_mult: 10}, {parts: ['*.bias'], frozen: true}]}",
      "paramwise.rules.0.decay_mult=0.5", "freeze=conv", "norm_eval=true")
    var rules = ParameterRules()
    rules.normDecay = 0
    rules.layerDecay = 0.7
    rules.rules = [.init("fc", rateScale: 10, decayScale: 0.5), .init("*.bias", isFrozen: true)]
    #expect(said.paramwise == rules && said.freeze == "conv" && said.normEval)
    #expect(try TrainingConfig(yaml: said.yaml, name: "again.yaml", catalog: TinyRun.catalog) == said)
    #expect(try config().paramwise == ParameterRules())
  }

  @Test(
    "mistakes are answered",
    arguments: [
      (
        "paramwise.rules=[{parts: [fcc], lr_mult: 2}]",
        "paramwise.rules.0.parts: TinyNet has no part 'fcc'; did you mean 'fc'? (its parts: conv, bn, fc; and those within"
      ),
      ("freeze=backbone", "freeze: TinyNet has no part 'backbone' (its parts: conv, bn, fc; and"),
      ("freeze=fc", "freeze: leaves nothing to train; freeze less, as the backbone alone"),
      ("paramwise.layer_decay=0.5", "paramwise.layer_decay: TinyNet has no levels that it could count; leave it out"),
      ("paramwise.rules=[{parts: [fc]}]", "the rule says nothing of them; give lr_mult, decay_mult, or frozen: true"),
      ("paramwise.rules=[{lr_mult: 2}]", "missing required key 'parts'"),
      ("paramwise.rules=[{parts: [], lr_mult: 2}]", "expected a list, each item text that is not empty, not []"),
      (
        "paramwise.rules={parts: [fc], lr_mult: 2}",
        "expected a list, each item a section with parts, lr_mult, decay_mult, frozen"
      ),
      ("paramwise.rules=[{parts: [fc], lr_mult: -1}]", "expected a number from 0 to 1000000, or null, not -1"),
      ("paramwise.rules=[{parts: [fc], lr: 1}]", "unknown key 'lr'; did you mean 'lr_mult', a factor?"),
      ("paramwise_cfg={norm_decay_mult: 0}", "unknown key 'paramwise_cfg'; did you mean 'paramwise'?"),
      ("paramwise.layer_decay=1.5", "expected a number greater than 0 and at most 1, not 1.5"),
    ])
  func mistakes(_ setting: String, _ expected: String) {
    #expect(answer(setting).contains(expected), "\(answer(setting))")
  }

  @Test("layer-wise decay goes by the layers of a vision transformer, from its patches to its head")
  func transformer() throws {
    var config = try config("model={type: ViTB16, num_classes: 2}", "paramwise.layer_decay=0.5")
    config.paramwise.normDecay = 0
    var rates: [String: Double] = [:]
    for group in config.trainedParameters(of: config.model.makeOutline()) {
      for (name, _) in group.members { rates[name] = group.rateScale }
    }
    #expect(rates["conv_proj.weight"] == 0x1p-13 && rates["encoder.pos_embedding"] == 0x1p-13)
    #expect(rates["class_token"] == 0x1p-13)
    for layer in 0..<12 {
      #expect(rates["encoder.layers.encoder_layer_\(layer).ln_1.weight"] == 1 / Double(1 << (12 - layer)))
    }
    #expect(rates["encoder.ln.weight"] == 1 && rates["heads.head.bias"] == 1)
  }

  @Test("the backbone stays as it is, or a level with all before it", arguments: ["backbone", "layer2"])
  func levels(freeze: String) throws {
    let config = try config("model={type: ResNet18, num_classes: 2}", "freeze=\(freeze)")
    let model = config.model.makeModel()
    try config.freezeParts(of: model, source: "tiny.yaml")
    let left = Set(
      model.namedParameters.filter(\.parameter.isTrainable).map { String($0.name.prefix { $0 != "." }) })
    #expect(left == (freeze == "backbone" ? ["fc"] : ["layer3", "layer4", "fc"]))
    model.train()
    #expect(!model.modules(of: BatchNorm.self)[0].isTraining)
  }
}
