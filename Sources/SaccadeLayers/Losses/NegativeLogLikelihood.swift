public import SaccadeEngine

/// The negative logarithm of the label's probability, given the logarithms of all classes' probabilities.
///
/// Positions whose label is `ignoredLabel` count for nothing, in the mean too. With `weights` each position counts as
/// much as its label's class. From logits, `crossEntropy` is faster and exact.
/// - Shapes: logarithms `[n, c]` or `[n, c, …]`; labels `[n]` or `[n, …]`; weights `[c]`; the result is a single
///   number, or has the labels' shape with reduction `.none`
/// - Traps: if the shapes do not fit, or a label is not in `0 ..< c`
public func negativeLogLikelihood(
  _ logarithms: Tensor, _ labels: Tensor, ignoredLabel: Int? = nil, weights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  let positions = Shape(Array(logarithms.shape.prefix(1)) + logarithms.shape.dropFirst(2))
  guard logarithms.rank >= 2, labels.shape == positions, !labels.dtype.isFloatingPoint else {
    misuse(
      "negativeLogLikelihood",
      "logarithms [n, c, …] need integer labels [n, …]: logarithms \(logarithms.shape), \(labels.dtype) labels "
        + "\(labels.shape)")
  }
  guard weights.map({ $0.shape == [logarithms.shape[1]] }) ?? true else {
    misuse(
      "negativeLogLikelihood",
      "there must be one weight a class: \(weights?.shape ?? []), expected [\(logarithms.shape[1])]")
  }
  let counts = ignoredLabel.map { labels .!= Tensor([$0], shape: []) }
  let known = counts.map { select($0, then: labels, else: .zeros([], dtype: labels.dtype)) } ?? labels
  var weight = weights.map { $0.detached.cast(to: logarithms.dtype).indexSelect(axis: 0, known) }
  if let counts { weight = (weight ?? .ones(positions, dtype: logarithms.dtype)) * counts.cast(to: logarithms.dtype) }
  var losses = -logarithms.gather(axis: 1, known.unsqueezed(1)).squeezed(1)
  // Selected rather than multiplied away: 0 · ∞ is NaN.
  if let counts { losses = select(counts, then: losses, else: .zeros([], dtype: losses.dtype)) }
  guard let weight else { return reduction(losses) }
  let weighted = losses * weight
  return reduction == .mean ? weighted.sum() / weight.sum() : reduction(weighted)
}
