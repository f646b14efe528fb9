public import SaccadeEngine

/// The length of all gradients of some parameters, taken as one vector.
public func gradientNorm(_ parameters: [Parameter]) -> Double {
  parameters.compactMap(\.gradient).reduce(0) { $0 + $1.kernels.sumOfSquares($1) }.squareRoot()
}

/// Shortens the gradients of some parameters, taken as one vector, to a length; shorter ones stay.
///
/// A length that is not finite leaves them as they are, for the caller to see.
/// - Returns: the length before
@discardableResult
public func clipGradients(_ parameters: [Parameter], norm limit: Double) -> Double {
  let norm = gradientNorm(parameters)
  guard norm.isFinite, norm > limit else { return norm }
  // PyTorch's guard against division by nothing, so that both give the same.
  let factor = Float(limit / (norm + 1e-6))
  for parameter in parameters {
    guard var gradient = parameter.gradient else { continue }
    parameter.setGradient(nil)
    gradient.kernels.scale(&gradient, by: factor)
    parameter.setGradient(gradient)
  }
  return norm
}

/// Limits each element of the gradients of some parameters to ± a value.
public func clipGradients(_ parameters: [Parameter], value limit: Float) {
  for parameter in parameters {
    parameter.setGradient(withoutGradient { parameter.gradient?.clamped(to: -limit...limit) })
  }
}
