public import SaccadeEngine

/// The squared difference.
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
  requireSameShape("meanSquaredError", prediction, target)
  return reduction((prediction - target).squared())
}

/// The absolute difference.
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func meanAbsoluteError(_ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
  requireSameShape("meanAbsoluteError", prediction, target)
  return reduction(abs(prediction - target))
}

/// Half the squared difference over `beta` up to a difference of `beta`, from there the difference less `beta` / 2.
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Paper: Girshick 2015, Fast R-CNN, <https://arxiv.org/abs/1504.08083>, equation 3
/// - Traps: if the shapes differ, or `beta` is negative
public func smoothL1(
  _ prediction: Tensor, _ target: Tensor, beta: Float = 1, reduction: LossReduction = .mean
) -> Tensor {
  guard beta >= 0 else { misuse("smoothL1", "beta must not be negative: \(beta)") }
  guard beta > 0 else { return meanAbsoluteError(prediction, target, reduction: reduction) }
  return huber(prediction, target, delta: beta, reduction: reduction) / beta
}

/// Half the squared difference up to a difference of `delta`, from there `delta` · (the difference less `delta` / 2).
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Paper: Huber 1964, *Robust estimation of a location parameter*
/// - Traps: if the shapes differ, or `delta` is not positive
public func huber(
  _ prediction: Tensor, _ target: Tensor, delta: Float = 1, reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("huber", prediction, target)
  guard delta > 0 else { misuse("huber", "delta must be positive: \(delta)") }
  let difference = prediction - target
  // With the difference limited to ±delta, one formula serves both parts: its square's half and the line beyond.
  let near = difference.clamped(to: -delta...delta)
  return reduction(near * (difference - near * 0.5))
}

/// The cross-entropy of a yes or no, given as logit, for each element by itself.
/// - Shapes: logits and target the same; `positiveWeights`, of what is said yes to, and `weights` broadcast to them;
///   result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func binaryCrossEntropy(
  logits: Tensor, _ target: Tensor, positiveWeights: Tensor? = nil, weights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("binaryCrossEntropy", logits, target)
  // −log σ(x) is softplus(−x), which neither overflows nor vanishes.
  let negative = softplus(logits)
  let positive = softplus(-logits)
  let wanted = target.dtype.isFloatingPoint ? target : target.cast(to: logits.dtype)
  let yes = wanted * (positiveWeights.map { positive * $0 } ?? positive)
  let losses = yes + (1 - wanted) * negative
  return reduction(weights.map { losses * $0 } ?? losses)
}

/// How far a distribution is from a target distribution: Σ t · (log t − log p).
public enum KLReduction: Hashable, Sendable {
  /// The sum over a distribution, its mean over the batch: the divergence itself.
  case batchMean
  /// As for other losses; the mean is over all elements.
  case elements(LossReduction)
}

/// The Kullback-Leibler divergence of a target distribution from a prediction, given as logarithms.
/// - Shapes: both the same, the batch first; result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func klDivergence(
  logarithms: Tensor, _ target: Tensor, isTargetLogarithmic: Bool = false, reduction: KLReduction = .batchMean
) -> Tensor {
  requireSameShape("klDivergence", logarithms, target)
  let losses: Tensor
  if isTargetLogarithmic {
    losses = exp(target) * (target - logarithms)
  } else {
    // 0 · log 0 is 0.
    let entropy = select(target .> 0, then: target * log(target), else: .zeros([], dtype: target.dtype))
    losses = entropy - target * logarithms
  }
  switch reduction {
  case .batchMean: return losses.sum() / Float(max(losses.shape.first ?? 1, 1))
  case .elements(let reduction): return reduction(losses)
  }
}
