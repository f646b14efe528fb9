import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeText

extension TrainingConfig {
  /// What ``freeze`` is for a network of which only the head is trained.
  public static let wholeBackbone = "backbone"

  /// Freezes what the configuration says.
  /// - Throws: `ConfigError` if a part is not there, or nothing is left to train
  func freezeParts(of model: Module, source: String) throws(ConfigError) {
    if let (place, part) = paramwise.unknownPart(of: model) {
      throw unknown(part, of: model, at: "paramwise.rules.\(place).parts", source)
    }
    if paramwise.layerDecay != 1, Self.levels(of: model).isEmpty {
      throw ConfigError(
        source, "paramwise.layer_decay", "\(self.model.typeName) has no levels that it could count; leave it out")
    }
    for (place, rule) in unfreeze.enumerated() {
      let names = model.namedParameters.map(\.name)
      for part in rule.parts where !names.contains(where: ParameterRules.Rule(part).holds) {
        throw unknown(part, of: model, at: "unfreeze.\(place).parts", source)
      }
    }
    paramwise.freeze(model)
    if let freeze {
      if freeze == Self.wholeBackbone, model is any Backbone {
        let heads = model.headNames
        model.freeze { name in !heads.contains { name == $0 || name.hasPrefix($0 + ".") } }
      } else {
        guard let names = model.parameterNames(through: freeze) else {
          throw unknown(freeze, of: model, at: "freeze", source)
        }
        model.freeze { names.contains($0) }
      }
    }
    for (place, rule) in unfreeze.enumerated() {
      let kept = model.namedParameters.filter { !$0.parameter.isTrainable }.map(\.name)
      for part in rule.parts where !kept.contains(where: ParameterRules.Rule(part).holds) {
        throw ConfigError(
          source, "unfreeze.\(place).parts", "'\(part)' is not frozen, and trains from the beginning; leave it out")
      }
    }
    guard model.parameters.contains(where: \.isTrainable) else {
      throw ConfigError(
        source, freeze == nil ? "paramwise.rules" : "freeze",
        "leaves nothing to train; freeze less, as the backbone alone")
    }
    if normEval { model.modules(of: BatchNorm.self).forEach { $0.keepsStatistics = true } }
  }

  /// What the optimizer changes.
  func trainedParameters(of model: Module) -> [ParameterGroup] {
    guard paramwise != ParameterRules() else { return model.parameterGroups }
    return paramwise.groups(of: model, levels: Self.levels(of: model))
  }

  private static func levels(of model: Module) -> [String] { (model as? any Backbone)?.levels.map(\.name) ?? [] }

  private func unknown(_ part: String, of model: Module, at path: String, _ source: String) -> ConfigError {
    var tops: [String] = []
    for name in model.namedParameters.map({ $0.name.prefix { $0 != "." } }) where !tops.contains(String(name)) {
      tops.append(String(name))
    }
    let known = tops + Self.levels(of: model) + (model is any Backbone ? [Self.wholeBackbone] : [])
    let shown = known.prefix(24).joined(separator: ", ") + (known.count > 24 ? " …" : "")
    return ConfigError(
      source, path,
      "\(self.model.typeName) has no part '\(part)'\(Spelling.hint(for: part, among: known)) (its parts: \(shown); and "
        + "those within them, as weights are named)")
  }
}
