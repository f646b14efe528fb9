package import SaccadeEngine
package import Testing

/// Expects the gradient of a function of tensors to be what small steps say.
///
/// One random direction is enough: the change of Σ c·f(x) along it, by central difference, against the gradient times
/// the direction. So the check costs three evaluations whatever the sizes. A direction hides an error only if the
/// error is perpendicular to it.
/// - Parameters:
///   - function: its results are weighed with random cotangents
///   - arguments: a point away from kinks; integer arguments stay as they are
package func checkGradient(
  of function: ([Tensor]) -> [Tensor], at arguments: [Tensor], step: Float = 1e-2, relative: Double = 2e-2,
  seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation
) {
  var stream = RandomStream(seed: seed)
  func random(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.elementCount).map { _ in Float(stream.uniform()) * 2 - 1 }, shape: shape)
  }
  let cotangents = withoutGradient { function(arguments) }.map { random($0.shape) }
  let directions = arguments.map { $0.dtype.isFloatingPoint ? random($0.shape) : nil }
  func weighed(_ arguments: [Tensor]) -> Tensor {
    zip(function(arguments), cotangents).map { ($0 * $1).sum() }.reduce(Tensor(0), +)
  }
  func value(at distance: Float) -> Double {
    withoutGradient {
      // The sum in double: the difference of two near values is all that counts.
      let moved = zip(arguments, directions).map { x, d in d.map { x + $0 * distance } ?? x }
      return zip(function(moved), cotangents).reduce(0.0) { sum, pair in
        sum + zip(pair.0.scalars(as: Double.self), pair.1.scalars(as: Double.self)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
  }
  let numeric = (value(at: step) - value(at: -step)) / (2 * Double(step))
  let (_, gradients) = valueAndGradient(at: arguments, of: weighed)
  var analytic = 0.0
  var size = 1e-3
  for (gradient, direction) in zip(gradients, directions) {
    guard let direction else { continue }
    let terms = zip(gradient.scalars(as: Double.self), direction.scalars(as: Double.self)).map { $0 * $1 }
    analytic += terms.reduce(0, +)
    size += terms.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
  let difference = (numeric - analytic).magnitude
  if !(difference <= relative * Swift.max(size, analytic.magnitude)) {
    Issue.record(
      "gradient: along a random direction the function changes by \(Float(numeric)), the gradient says \(Float(analytic))",
      sourceLocation: sourceLocation)
  }
}
