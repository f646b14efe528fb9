public import SaccadeEngine

/// The negative logarithm of a target's likelihood under a normal distribution with a predicted mean and variance.
///
/// A variance counts as at least `epsilon`. Without `isFull` the constant ½·log 2π is left out.
/// - Shapes: mean and target the same; variance broadcasts to them; result `[]`, or the same without reduction
/// - Paper: Nix & Weigend 1994, *Estimating the mean and variance of the target probability distribution*
/// - Traps: if the shapes differ, or a variance is negative
public func gaussianNLL(
  _ mean: Tensor, _ target: Tensor, variance: Tensor, isFull: Bool = false, epsilon: Float = 1e-6,
  reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("gaussianNLL", mean, target)
  let known = variance.detached
  if known.elementCount > 0, known.min().item() < 0 {
    misuse("gaussianNLL", "no variance may be negative: \(known.min().item()); predict its logarithm and take exp")
  }
  // The bound is no part of the gradient: a variance that fell below it can rise again.
  let bounded = variance + (epsilon - known).clamped(to: 0...Float.infinity)
  let losses = (log(bounded) + (mean - target).squared() / bounded) * 0.5
  return reduction(isFull ? losses + Float(0.5 * 0x1.d67f1c864beb5p0) : losses)
}

/// The negative logarithm of a count's likelihood under a Poisson distribution with a predicted rate.
///
/// The prediction is the rate's logarithm, or the rate itself if not `isLogarithmic`, to which `epsilon` is added before
/// its logarithm is taken. With `isFull` Stirling's approximation of log(target!) is there too, above 1.
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func poissonNLL(
  _ prediction: Tensor, _ target: Tensor, isLogarithmic: Bool = true, isFull: Bool = false, epsilon: Float = 1e-8,
  reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("poissonNLL", prediction, target)
  let losses =
    isLogarithmic
    ? exp(prediction) - target * prediction : prediction - target * log(prediction + epsilon)
  guard isFull else { return reduction(losses) }
  let isLarge = target.detached .> 1
  let one = Tensor.ones([], dtype: target.dtype)
  let count = select(isLarge, then: target, else: one)
  let stirling = count * log(count) - count + log(count * Float(2 * Double.pi)) * 0.5
  return reduction(losses + select(isLarge, then: stirling, else: .zeros([], dtype: losses.dtype)))
}
