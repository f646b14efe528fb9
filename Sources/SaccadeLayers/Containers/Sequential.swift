public import SaccadeEngine

/// Modules one after the other, named by their positions from 0 on.
public final class Sequential: Module {
  /// The modules in the order in which they run.
  public let layers: [Module]

  /// A chain of modules.
  public init(_ layers: [Module]) { self.layers = layers }

  /// A chain of modules.
  public convenience init(_ layers: Module...) { self.init(layers) }

  /// The modules count as members of the chain itself.
  public override func key(forProperty name: String) -> String { name == "layers" ? "" : super.key(forProperty: name) }

  /// The output of the last module.
  public override func forward(_ x: Tensor) -> Tensor { layers.reduce(x) { $1($0) } }

  /// How many modules there are.
  public var count: Int { layers.count }

  /// The module at a position.
  public subscript(position: Int) -> Module { layers[position] }
}
