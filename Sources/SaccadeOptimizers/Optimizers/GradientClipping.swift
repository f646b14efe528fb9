public import SaccadeEngine

/// How gradients are kept from being too large.
public enum GradientClipping: Hashable, Sendable {
  /// All gradients, taken as one vector, are shortened to this length; shorter ones stay.
  /// - Paper: Pascanu et al. 2013, <https://arxiv.org/abs/1211.5063>, §3.2
  case norm(Double)
  /// Each element is limited to ± this value.
  case value(Double)

  /// Clips the gradients of some parameters.
  /// - Returns: the length of all gradients before, where it was asked for
  @discardableResult
  public func apply(to parameters: [Parameter]) -> Double? {
    switch self {
    case .norm(let limit): return clipGradients(parameters, norm: limit)
    case .value(let limit):
      clipGradients(parameters, value: Float(limit))
      return nil
    }
  }
}

/// The length of all gradients of some parameters, taken as one vector.
public func gradientNorm(_ parameters: [Parameter]) -> Double {
  parameters.compactMap(\.gradient).reduce(0) { $0 + $1.kernels.sumOfSquares($1) }.squareRoot()
}

/// Shortens the gradients of some parameters, taken as one vector, to a length; shorter ones stay.
///
/// A length that is not finite leaves them as they are, for the caller to see.
/// - Returns: the length before
/// - Traps: if the length is negative or not a number
@discardableResult
public func clipGradients(_ parameters: [Parameter], norm limit: Double) -> Double {
  guard limit >= 0 else { misuse("clipGradients", "the length must not be negative: \(limit)") }
  let norm = gradientNorm(parameters)
  guard norm.isFinite, norm > limit else { return norm }
  // PyTorch's guard against division by nothing, so that both give the same.
  scaleGradients(parameters, by: Float(limit / (norm + 1e-6)))
  return norm
}

/// Limits each element of the gradients of some parameters to ± a value.
/// - Traps: if the value is negative or not a number
public func clipGradients(_ parameters: [Parameter], value limit: Float) {
  guard limit >= 0 else { misuse("clipGradients", "the value must not be negative: \(limit)") }
  for parameter in parameters {
    parameter.setGradient(withoutGradient { parameter.gradient?.clamped(to: -limit...limit) })
  }
}

/// Multiplies the gradients of some parameters by a number, in place.
public func scaleGradients(_ parameters: [Parameter], by factor: Float) {
  for parameter in parameters {
    guard var gradient = parameter.gradient else { continue }
    // Held once, it is written over.
    parameter.setGradient(nil)
    gradient.kernels.scale(&gradient, by: factor)
    parameter.setGradient(gradient)
  }
}

/// The place among parameters of the first whose gradient is infinite or not a number somewhere; nil if all are finite.
public func firstNonFiniteGradient(_ parameters: [Parameter]) -> Int? {
  parameters.firstIndex { parameter in parameter.gradient.map { !$0.kernels.isAllFinite($0) } ?? false }
}
