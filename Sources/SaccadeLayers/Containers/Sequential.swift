public import SaccadeEngine

/// Modules one after the other, named by their positions from 0 on or by names of their own.
public final class Sequential: Module {
  private let chain: NamedLayers

  /// A chain of modules.
  public init(_ layers: [Module]) {
    chain = NamedLayers(elements: layers.enumerated().map { (String($0), $1) })
  }

  /// A chain of modules.
  public convenience init(_ layers: Module...) { self.init(layers) }

  /// A chain of modules under names of their own: PyTorch's `Sequential` of an `OrderedDict`.
  /// - Traps: if two have the same name
  public init(named layers: [(name: String, layer: Module)]) {
    guard Set(layers.map(\.name)).count == layers.count else {
      misuse("Sequential", "every layer needs a name of its own: \(layers.map(\.name))")
    }
    chain = NamedLayers(elements: layers)
  }

  /// The modules in the order in which they run.
  public var layers: [Module] { chain.elements.map(\.layer) }
  /// Their names, in the same order: what stands for them in paths.
  public var names: [String] { chain.elements.map(\.name) }

  /// The modules count as members of the chain itself.
  public override func key(forProperty name: String) -> String {
    name == "chain" ? "" : super.key(forProperty: name)
  }

  /// The output of the last module.
  ///
  /// What a convolution is followed by, a normalization and a function of each element, is computed on the way.
  public override func forward(_ x: Tensor) -> Tensor {
    var y = x
    var rest = layers[...]
    while let layer = rest.popFirst() {
      if let convolution = layer as? Conv2d {
        if let normalization = rest.first as? BatchNorm {
          rest.removeFirst()
          y = convolution(y, normalizedBy: normalization, then: takeActivation(&rest))
        } else {
          // Where it is recorded, a function runs by itself: then its own path stands in errors.
          y = ExecutionContext.current.joinsLayers ? convolution(y, then: takeActivation(&rest)) : convolution(y)
        }
      } else if let normalization = layer as? BatchNorm {
        y = normalization(y, then: takeActivation(&rest))
      } else {
        y = layer(y)
      }
    }
    return y
  }

  /// The function that comes next, which then is done; the identity where none does, or a hook wants to see it run.
  private func takeActivation(_ rest: inout ArraySlice<Module>) -> Nonlinearity {
    guard let next = rest.first as? Elementwise, next.hooks.isEmpty else { return .identity }
    rest.removeFirst()
    return next.function
  }

  /// How many modules there are.
  public var count: Int { chain.elements.count }

  /// The module at a position.
  public subscript(position: Int) -> Module { chain.elements[position].layer }
}

/// Modules in an order, each under a name.
struct NamedLayers: ModuleMember {
  let elements: [(name: String, layer: Module)]

  func join(_ walk: inout ModuleWalk, at path: String) {
    for element in elements { element.layer.join(&walk, at: memberPath(path, element.name)) }
  }
}
