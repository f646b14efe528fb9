import SaccadeEngine

extension Module {
  /// Keeps the module as it is: no gradients, and no mode but that of use.
  ///
  /// Differs from PyTorch, where a layer without gradients still drops, and moves its running statistics.
  public func freeze() { setFrozen(true) }

  /// Lets the module train again; it is in training mode.
  public func unfreeze() { setFrozen(false) }

  private func setFrozen(_ isFrozen: Bool) {
    for (_, parameter) in namedParameters { parameter.isTrainable = !isFrozen }
    for (_, module) in namedModules {
      module.isFrozen = isFrozen
      module.isTraining = !isFrozen
    }
  }

  /// Freezes some parameters, and the modules that hold no others: these behave as in use from then on.
  ///
  /// ```swift
  /// model.freeze { $0.hasPrefix("features.") }
  /// ```
  /// - Parameter isIncluded: told the name of each parameter
  public func freeze(where isIncluded: (_ name: String) -> Bool) {
    var left: Set<String> = []
    var frozen: Set<String> = []
    for (name, parameter) in namedParameters {
      let isFrozen = isIncluded(name)
      if isFrozen { parameter.isTrainable = false }
      // Every module that holds it, by its path.
      var path = name
      while let dot = path.lastIndex(of: ".") {
        path = String(path[..<dot])
        if isFrozen { frozen.insert(path) } else { left.insert(path) }
      }
    }
    for (path, module) in namedModules where !path.isEmpty && frozen.contains(path) && !left.contains(path) {
      module.freeze()
    }
  }

  /// Freezes a part and all that comes before it: what the module declares before it, as networks do whose parts run in
  /// that order.
  ///
  /// ```swift
  /// ResNet(.resNet50).freeze(through: "layer2")    // the stem, layer1 and layer2
  /// ```
  /// - Parameter part: its path, as weights have it
  /// - Traps: if no parameter has it in its name
  public func freeze(through part: String) {
    guard let names = parameterNames(through: part) else {
      misuse("freeze(through:)", "no parameter is in a part '\(part)'; its path is the beginning of weights' names")
    }
    freeze { names.contains($0) }
  }

  /// The names of a part's parameters and of all before it; nil if there is no such part.
  package func parameterNames(through part: String) -> Set<String>? {
    let names = namedParameters.map(\.name)
    guard let last = names.lastIndex(where: { $0 == part || $0.hasPrefix(part + ".") }) else { return nil }
    return Set(names[...last])
  }
}
