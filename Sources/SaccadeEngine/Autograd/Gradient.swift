/// The value of a function and its gradient with respect to each argument.
///
/// ```swift
/// let (y, g) = valueAndGradient(at: [x]) { ($0[0] * $0[0]).sum() }   // g[0] is 2·x
/// ```
/// Parameters that the function reads keep their ``Parameter/gradient``.
/// - Traps: if the function's value is not a single number, or does not depend on any argument
public func valueAndGradient(at arguments: [Tensor], of function: ([Tensor]) -> Tensor) -> (
  value: Tensor, gradients: [Tensor]
) {
  let leaves = arguments.map { _ in Node(parameter: nil) }
  let inputs = zip(arguments, leaves).map { argument, leaf in
    var input = argument.detached
    input.origin = argument.dtype.isFloatingPoint ? Origin(node: leaf, output: 0) : nil
    return input
  }
  let value = function(inputs)
  let found = value.gradientsOfLeaves()
  let gradients = zip(arguments, leaves).map { argument, leaf in
    found[ObjectIdentifier(leaf)]?.gradient ?? argument.kernels.fill(argument.shape, argument.dtype, 0)
  }
  return (value.detached, gradients)
}

/// The gradient of a function at a point.
/// - Traps: if the function's value is not a single number, or does not depend on `argument`
public func gradient(at argument: Tensor, of function: (Tensor) -> Tensor) -> Tensor {
  valueAndGradient(at: [argument]) { function($0[0]) }.gradients[0]
}
