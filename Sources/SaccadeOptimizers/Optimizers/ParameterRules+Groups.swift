import SaccadeEngine
public import SaccadeLayers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ParameterRules {
  /// The parameters of a model, in groups that are treated alike.
  /// - Parameter levels: the paths of the modules that end the model's levels, as `Backbone.levels` names them: what
  ///   ``layerDecay`` counts. What comes before the first is one further, what comes after the last, as the head, none.
  /// - Traps: if a level's path is that of no parameters
  public func groups(of model: Module, levels: [String] = []) -> [ParameterGroup] {
    let named = model.namedParameters
    let depths = layerDecay == 1 ? [] : Self.depths(of: named.map(\.name), levels: levels)
    let norms = Set(
      model.namedModules.filter { $0.module is any NormalizationLayer }
        .flatMap { $0.module.parameters.map { ObjectIdentifier($0) } })
    var groups: [ParameterGroup] = []
    for (place, (name, parameter)) in named.enumerated() {
      let isNorm = norms.contains(ObjectIdentifier(parameter))
      var decay = isNorm ? normDecay : name.hasSuffix("bias") ? biasDecay : 1
      var rate = 1.0
      for rule in rules where rule.holds(for: name) {
        rate = rule.rateScale ?? rate
        decay = rule.decayScale ?? decay
      }
      if !depths.isEmpty { rate *= pow(layerDecay, Double(levels.count + 1 - depths[place])) }
      if let own = groups.firstIndex(where: { $0.rateScale == rate && $0.decayScale == decay }) {
        groups[own].members.append((name, parameter))
      } else {
        groups.append(ParameterGroup([(name, parameter)], rateScale: rate, decayScale: decay))
      }
    }
    return groups
  }

  /// How deep each parameter is in the model: 0 before the first level, one more in each, and one more after the last.
  private static func depths(of names: [String], levels: [String]) -> [Int] {
    func place(_ level: String, _ find: ((String) -> Bool) -> Int?) -> Int {
      guard let place = find({ $0 == level || $0.hasPrefix(level + ".") }) else {
        misuse("ParameterRules", "no parameter is in the level '\(level)'")
      }
      return place
    }
    guard let first = levels.first else { return names.map { _ in 1 } }
    let start = place(first) { names.firstIndex(where: $0) }
    let ends = levels.map { level in place(level) { names.lastIndex(where: $0) } }
    return names.indices.map { index in
      index < start ? 0 : 1 + (ends.firstIndex { index <= $0 } ?? levels.count)
    }
  }

  /// Freezes what rules say.
  public func freeze(_ model: Module) {
    guard rules.contains(where: \.isFrozen) else { return }
    model.freeze { name in rules.contains { $0.isFrozen && $0.holds(for: name) } }
  }

  /// The first pattern that no parameter of a model has, and its place among the rules; nil if each has one.
  package func unknownPart(of model: Module) -> (place: Int, part: String)? {
    let names = model.namedParameters.map(\.name)
    for (place, rule) in rules.enumerated() {
      for part in rule.parts where !names.contains(where: Rule(part).holds) { return (place, part) }
    }
    return nil
  }
}
