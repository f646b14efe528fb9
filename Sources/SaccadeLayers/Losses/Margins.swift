public import SaccadeEngine

/// How far a loss still is from 0: x above it, and nothing below.
private func hinge(_ x: Tensor) -> Tensor { x.clamped(to: 0...Float.infinity) }

/// How much nearer than `margin` an anchor is to a row of another kind than to one of its own.
///
/// Distances are p-norms of differences plus `epsilon`. With `swap` the positive's distance to the negative counts where
/// it is smaller than the anchor's (Balntas et al. 2016).
/// - Shapes: all `[…, d]`; result `[]`, or `[…]` without reduction
/// - Paper: Schroff et al. 2015, FaceNet, <https://arxiv.org/abs/1503.03832>, §3.1
/// - Traps: if the shapes do not broadcast
public func tripletMargin(
  _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, margin: Float = 1, p: Float = 2, epsilon: Float = 1e-6,
  swap: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
  let near = pairwiseDistance(anchor, positive, p: p, epsilon: epsilon)
  var far = pairwiseDistance(anchor, negative, p: p, epsilon: epsilon)
  if swap { far = minimum(far, pairwiseDistance(positive, negative, p: p, epsilon: epsilon)) }
  return reduction(hinge(near - far + margin))
}

/// How much less than `margin` the first lies above the second where the target is 1, and below where it is −1.
/// - Shapes: all broadcast; result `[]`, or their shape without reduction
/// - Traps: if the shapes do not broadcast
public func marginRanking(
  _ first: Tensor, _ second: Tensor, _ target: Tensor, margin: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
  reduction(hinge(-(target * (first - second)) + margin))
}

/// The distance itself where the target is 1, how much less than `margin` it is where it is −1.
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func hingeEmbedding(
  _ distances: Tensor, _ target: Tensor, margin: Float = 1, reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("hingeEmbedding", distances, target)
  let zero = Tensor.zeros([], dtype: distances.dtype)
  let apart = select(target .== 1, then: zero, else: hinge(margin - distances))
  return reduction(apart + select(target .== -1, then: zero, else: distances))
}

/// 1 less the cosine of two rows where the target is 1, how much it is above `margin` where it is −1.
/// - Shapes: rows `[n, d]` and target `[n]`, or `[d]` and `[]`; result `[]`, or the target's without reduction
/// - Traps: if the shapes do not fit
public func cosineEmbedding(
  _ first: Tensor, _ second: Tensor, _ target: Tensor, margin: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("cosineEmbedding", first, second)
  guard first.rank == target.rank + 1, (1...2).contains(first.rank),
    Array(first.shape.dropLast()) == Array(target.shape)
  else {
    misuse("cosineEmbedding", "rows [n, d] need targets [n]: rows \(first.shape), targets \(target.shape)")
  }
  // The squares are never 0, so that the root's slope is finite.
  let lengths = (first.squared().sum(axes: [-1]) + 1e-12) * (second.squared().sum(axes: [-1]) + 1e-12)
  let cosine = (first * second).sum(axes: [-1]) / sqrt(lengths)
  let zero = Tensor.zeros([], dtype: cosine.dtype)
  let alike = select(target .== 1, then: 1 - cosine, else: zero)
  return reduction(alike + select(target .== -1, then: hinge(cosine - margin), else: zero))
}

/// By how much other classes come nearer than `margin` to the label's, to the power `p`, the mean over the classes.
/// - Shapes: scores `[n, c]` and labels `[n]`, or `[c]` and `[]`; weights `[c]`; result `[]`, or the labels' without
///   reduction
/// - Traps: if the shapes do not fit, `p` is neither 1 nor 2, or a label is not in `0 ..< c`
public func multiMargin(
  _ scores: Tensor, _ labels: Tensor, p: Int = 1, margin: Float = 1, weights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  requireLabels("multiMargin", scores, labels, perRow: false)
  guard p == 1 || p == 2 else { misuse("multiMargin", "p must be 1 or 2: \(p)") }
  let classes = scores.shape[-1]
  let positions = labels.unsqueezed(-1)
  // Chosen, not multiplied by 0: the label's own score, infinite, would be NaN.
  let isLabel = labels.oneHot(classes: classes, dtype: .bool)
  let excess = scores - scores.gather(axis: -1, positions) + margin
  // relu, since where a class lies just at the margin nothing flows.
  var losses = relu(select(isLabel, then: .zeros([], dtype: scores.dtype), else: excess))
  if p == 2 { losses = losses.squared() }
  if let weights {
    losses = losses * weights.detached.indexSelect(axis: 0, labels.flattened()).reshaped(positions.shape)
  }
  return reduction(losses.sum(axes: [-1]) / Float(classes))
}

/// By how much classes that are none of a row's labels come nearer than 1 to each of the labels, over how many classes
/// there are.
///
/// A row's labels end at the first −1. Takes memory for all pairs of classes of a row.
/// - Shapes: scores and labels `[n, c]`, or `[c]`; result `[]`, or `[n]` or `[]` without reduction
/// - Traps: if the shapes differ, or a label is not below `c`
public func multiLabelMargin(_ scores: Tensor, _ labels: Tensor, reduction: LossReduction = .mean) -> Tensor {
  requireLabels("multiLabelMargin", scores, labels, perRow: true)
  let counts = (labels .>= 0).cast(to: .int64).cumulativeProduct(axis: -1)
  let known = labels.cast(to: .int64) * counts
  let classes = scores.shape[-1]
  let isLabel = Tensor.zeros(scores.shape, dtype: .int64).scatterAdd(axis: -1, known, counts) .> 0
  // [n, label, class]
  let excess = scores.unsqueezed(-2) - scores.gather(axis: -1, known).unsqueezed(-1) + 1
  let isPair = (counts.unsqueezed(-1) .> 0) .&& !isLabel.unsqueezed(-2)
  let losses = relu(select(isPair, then: excess, else: .zeros([], dtype: scores.dtype)))
  return reduction(losses.sum(axes: [-2, -1]) / Float(classes))
}

private func requireLabels(_ loss: String, _ scores: Tensor, _ labels: Tensor, perRow: Bool) {
  let expected = perRow ? scores.shape : Shape(Array(scores.shape.dropLast()))
  guard (1...2).contains(scores.rank), labels.shape == expected, !labels.dtype.isFloatingPoint else {
    misuse(
      loss,
      "scores [n, c] need integer labels \(perRow ? "[n, c]" : "[n]"): scores \(scores.shape), \(labels.dtype) labels "
        + "\(labels.shape)")
  }
}
