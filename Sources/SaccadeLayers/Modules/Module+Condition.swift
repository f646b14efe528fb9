import SaccadeEngine

/// What tells whether something that was made of a module still stands for it.
package struct ModuleCondition: Equatable, Sendable {
  /// Numbers that change with the values of parameters and buffers, in the order of declaration.
  package private(set) var versions: [Int] = []
  /// Whether a function runs after calls of the module or one of its parts.
  package private(set) var hasHooks = false

  fileprivate init(_ module: Module) {
    for (_, member) in module.members {
      switch member {
      case .module(let part): hasHooks = hasHooks || !part.hooks.isEmpty
      case .parameter(let parameter): versions.append(parameter.version)
      case .buffer(let buffer): versions.append(buffer.version)
      }
    }
  }
}

extension Module {
  /// Its condition, found in one walk over the module.
  package var condition: ModuleCondition { ModuleCondition(self) }
}
