public import SaccadeEngine

/// A function of each element as a layer.
///
/// The classes of activations are this one with a function; any other needs no class:
/// ```swift
/// let head = Sequential(Linear(512, 64), Elementwise(.mish), Linear(64, 10))
/// let own = Elementwise(Nonlinearity("squaredReLU") { relu($0).squared() })
/// ```
open class Elementwise: Module {
  /// The function.
  public let function: Nonlinearity

  /// A layer of a function.
  public init(_ function: Nonlinearity) { self.function = function }

  /// The function of each element.
  public final override func forward(_ x: Tensor) -> Tensor { function(x) }
}
