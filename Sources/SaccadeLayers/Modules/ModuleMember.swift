internal import SaccadeEngine

/// What a stored property of a module can hold that belongs to the module.
protocol ModuleMember {
  /// Adds itself and what it holds to a walk, under a path.
  func join(_ walk: inout ModuleWalk, at path: String)
}

/// A walk over a module, its parts, their parts …, in the order of declaration.
struct ModuleWalk {
  enum Item {
    case module(Module)
    case parameter(Parameter)
    case buffer(Buffer)
  }

  var found: [(path: String, item: Item)] = []
  /// A part may refer to the whole: such a reference is no part.
  private var open: Set<ObjectIdentifier> = []

  mutating func enter(_ module: Module, at path: String) {
    guard open.insert(ObjectIdentifier(module)).inserted else { return }
    defer { open.remove(ObjectIdentifier(module)) }
    found.append((path, .module(module)))
    var levels: [Mirror] = []
    var mirror: Mirror? = Mirror(reflecting: module)
    while let level = mirror, level.subjectType != Module.self {
      levels.append(level)
      mirror = level.superclassMirror
    }
    // A superclass's properties come first, as they are initialized for.
    for property in levels.reversed().flatMap(\.children) {
      guard let label = property.label else { continue }
      visit(property.value, at: memberPath(path, module.key(forProperty: plain(label))))
    }
  }

  /// Takes what belongs to the module; of other containers, those that hold something that does.
  mutating func visit(_ value: Any, at path: String) {
    if let member = value as? any ModuleMember {
      member.join(&self, at: path)
      return
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .collection, .tuple, .struct, .optional:
      // An array of numbers is not searched to its end.
      guard let first = mirror.children.first else { return }
      if mirror.displayStyle == .collection, !(first.value is any ModuleMember) { return }
      for (position, child) in mirror.children.enumerated() where child.value is any ModuleMember {
        let label = mirror.displayStyle == .optional ? "" : child.label ?? "\(position)"
        visit(child.value, at: memberPath(path, label.first == "." ? String(label.dropFirst()) : label))
      }
    default: return
    }
  }

  /// A lazy property's storage has a name of its own.
  private func plain(_ label: String) -> String {
    let lazy = "$__lazy_storage_$_"
    return label.hasPrefix(lazy) ? String(label.dropFirst(lazy.count)) : label
  }
}

/// A path and a step further; empty steps count for nothing.
func memberPath(_ path: String, _ key: String) -> String {
  path.isEmpty ? key : key.isEmpty ? path : "\(path).\(key)"
}

extension Module: ModuleMember {
  func join(_ walk: inout ModuleWalk, at path: String) { walk.enter(self, at: path) }

  /// The module itself under the empty path, and everything that it holds.
  var members: [(path: String, item: ModuleWalk.Item)] {
    var walk = ModuleWalk()
    walk.enter(self, at: "")
    return walk.found
  }
}

extension Parameter: ModuleMember {
  func join(_ walk: inout ModuleWalk, at path: String) { walk.found.append((path, .parameter(self))) }
}

extension Buffer: ModuleMember {
  func join(_ walk: inout ModuleWalk, at path: String) { walk.found.append((path, .buffer(self))) }
}

extension Optional: ModuleMember where Wrapped: ModuleMember {
  func join(_ walk: inout ModuleWalk, at path: String) { self?.join(&walk, at: path) }
}

extension Array: ModuleMember where Element: ModuleMember {
  func join(_ walk: inout ModuleWalk, at path: String) {
    for (position, element) in enumerated() { element.join(&walk, at: memberPath(path, "\(position)")) }
  }
}

extension Dictionary: ModuleMember where Key == String, Value: ModuleMember {
  func join(_ walk: inout ModuleWalk, at path: String) {
    for (key, value) in sorted(by: { $0.key < $1.key }) { value.join(&walk, at: memberPath(path, key)) }
  }
}
