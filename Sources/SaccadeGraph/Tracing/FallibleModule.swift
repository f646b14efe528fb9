package import SaccadeEngine
package import SaccadeLayers

/// A module that may refuse an input, as one does that comes from a file.
///
/// Where ``output(for:)`` throws, `forward(_:)` could only stop the program: graphs and predictors call this instead.
package protocol FallibleModule: Module {
  /// What the module computes from one tensor.
  /// - Throws: a `SaccadeError` if it does not take the tensor
  func output(for x: Tensor) throws -> Tensor

  /// The weights by their names, where these are no parameters.
  var namedConstants: [(name: String, tensor: Tensor)] { get }
}

extension Module {
  /// What the module computes from one tensor; what cannot refuse, does not throw.
  package func outputOrRefusal(for x: Tensor) throws -> Tensor {
    if let fallible = self as? any FallibleModule { return try fallible.output(for: x) }
    return self(x)
  }
}
