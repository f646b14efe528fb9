import SaccadeGraph
import SaccadeLayers

/// The modules that operations stand in, as a tree by their paths.
struct ModuleTree {
  private(set) var modules: [ModuleView]
  private var places: [String: Int] = ["": 0]
  private let kinds: [String: String]
  /// Whether paths are those of a file of a graph: names of nodes, whose parts are no properties.
  private let isGraphFile: Bool

  init(_ model: Module) {
    kinds = Dictionary(model.namedModules.map { ($0.name, "\(type(of: $0.module))") }) { first, _ in first }
    isGraphFile = model is any FallibleModule
    let kind = kinds[""] ?? ""
    modules = [
      ModuleView(path: "", name: "", kind: kind, parameterCount: 0, multiplyAdds: 0, byteCount: 0)
    ]
  }

  /// The place of the module that an operation stands in.
  mutating func place(ofOperationIn path: String) -> Int {
    // Exporters write names of nodes as /layer1/layer1.0/conv1/Conv, whose last word is the operation's.
    isGraphFile && path.contains("/") ? place(of: split(path).holder) : place(of: path)
  }

  /// The place of a module, which comes into the tree with those that hold it.
  private mutating func place(of path: String) -> Int {
    if let known = places[path] { return known }
    let (holder, name) = split(path)
    let parent = place(of: holder)
    modules.append(
      ModuleView(
        path: path, name: name, parent: parent, kind: kinds[path] ?? "", parameterCount: 0, multiplyAdds: 0,
        byteCount: 0))
    places[path] = modules.count - 1
    return modules.count - 1
  }

  /// The path of what holds a module, and what is left of its own.
  private func split(_ path: String) -> (holder: String, name: String) {
    let separator: Character = isGraphFile && path.contains("/") ? "/" : "."
    guard let place = path.lastIndex(of: separator), place > path.startIndex else {
      return ("", path.first == separator ? String(path.dropFirst()) : path)
    }
    return (String(path[..<place]), String(path[path.index(after: place)...]))
  }

  /// Adds up what layers cost, for the modules that they stand in and those that hold these.
  mutating func add(_ layers: [LayerView]) {
    for layer in layers {
      var place: Int? = layer.module
      while let at = place {
        modules[at].parameterCount += layer.parameterCount
        modules[at].multiplyAdds += layer.multiplyAdds
        modules[at].byteCount += layer.kind == .input ? 0 : layer.byteCount
        if let seconds = layer.seconds { modules[at].seconds = (modules[at].seconds ?? 0) + seconds }
        place = modules[at].parent
      }
    }
  }
}
