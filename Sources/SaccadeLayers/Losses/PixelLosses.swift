public import SaccadeEngine

/// The cross-entropy of each pixel's class, with weights of classes and of single pixels.
///
/// It is ``crossEntropy(_:_:labelSmoothing:ignoredLabel:weights:reduction:)``, where a pixel counts as much as its label's
/// class times its own weight: U-Net gives those near borders between cells more. The mean divides by what all pixels
/// that count weigh together; where that is 0, as where all are ignored, it is 0 with a gradient of 0.
/// - Shapes: logits `[n, c, …]`; labels and `pixelWeights` `[n, …]`; weights `[c]`; result `[]`, or the labels' shape with
///   reduction `.none`
/// - Differs from PyTorch: the mean of no pixels is 0, where `crossEntropy` here and there is not a number
/// - Paper: Ronneberger et al. 2015, U-Net, <https://arxiv.org/abs/1505.04597>, §3
/// - Traps: if the shapes do not fit, or a label is neither in `0 ..< c` nor ignored
public func pixelCrossEntropy(
  _ logits: Tensor, _ labels: Tensor, weights: Tensor? = nil, pixelWeights: Tensor? = nil, ignoredLabel: Int? = nil,
  labelSmoothing: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
  requirePixelLabels("pixelCrossEntropy", logits, labels)
  let losses = crossEntropy(
    logits.cast(to: logits.dtype == .float64 ? .float64 : .float32), labels, labelSmoothing: labelSmoothing,
    ignoredLabel: ignoredLabel, weights: weights, reduction: .none)
  let own = pixelWeights.map { weights in
    guard weights.shape == labels.shape else {
      misuse("pixelCrossEntropy", "each pixel has one weight: weights \(weights.shape), labels \(labels.shape)")
    }
    return weights.detached.cast(to: losses.dtype)
  }
  let weighted = own.map { losses * $0 } ?? losses
  guard reduction == .mean else { return reduction(weighted) }
  return weighted.sum()
    / withoutGradient {
      var total = pixelWeight(labels, weights, ignoredLabel, losses.dtype)
      if let own { total = (total ?? .ones([], dtype: losses.dtype)) * own }
      return orOne(total?.sum() ?? Tensor(Float(labels.elementCount)).cast(to: losses.dtype))
    }
}

/// The cross-entropy of each pixel's class, with pixels that are told well already counting less: the cross-entropy times
/// (1 − p)^`gamma`, p being the probability of the label.
///
/// A pixel counts as much as its label's class in `weights`, the paper's α. The mean is over the pixels that count,
/// whatever they weigh; of none it is 0 with a gradient of 0.
/// - Shapes: logits `[n, c, …]`; labels `[n, …]`; weights `[c]`; result `[]`, or the labels' shape with reduction `.none`
/// - Paper: Lin et al. 2017, RetinaNet, <https://arxiv.org/abs/1708.02002>, §3; with a softmax, as MONAI's
/// - Traps: if the shapes do not fit, `gamma` is negative, or a label is neither in `0 ..< c` nor ignored
public func focalLoss(
  _ logits: Tensor, _ labels: Tensor, gamma: Float = 2, weights: Tensor? = nil, ignoredLabel: Int? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  requirePixelLabels("focalLoss", logits, labels)
  guard gamma >= 0 else { misuse("focalLoss", "gamma must not be negative: \(gamma)") }
  let plain = crossEntropy(
    logits.cast(to: logits.dtype == .float64 ? .float64 : .float32), labels, ignoredLabel: ignoredLabel,
    reduction: .none)
  // What is missing to certainty of the label; of certainty itself a power below 1 would have no finite slope.
  let missing = (-expm1(-plain)).clamped(to: 1e-12...Float.infinity)
  var losses = gamma == 0 ? plain : plain * (gamma == 2 ? missing.squared() : pow(missing, gamma))
  if let weights {
    guard weights.shape == [logits.shape[1]] else {
      misuse("focalLoss", "there must be one weight a class: \(weights.shape), expected [\(logits.shape[1])]")
    }
    losses = losses * (withoutGradient { pixelWeight(labels, weights, ignoredLabel, losses.dtype) } ?? Tensor(1))
  }
  guard reduction == .mean else { return reduction(losses) }
  return losses.sum()
    / withoutGradient {
      orOne(
        pixelWeight(labels, nil, ignoredLabel, losses.dtype)?.sum()
          ?? Tensor(Float(labels.elementCount)).cast(to: losses.dtype))
    }
}

/// How much each pixel counts for its class, 0 where it is ignored; nil where all count alike.
private func pixelWeight(_ labels: Tensor, _ weights: Tensor?, _ ignoredLabel: Int?, _ dtype: DType) -> Tensor? {
  let counts = ignoredLabel.map { labels .!= Tensor([$0], shape: []) }
  guard let weights else { return counts.map { $0.cast(to: dtype) } }
  let known = counts.map { select($0, then: labels, else: .zeros([], dtype: labels.dtype)) } ?? labels
  let own = weights.detached.cast(to: dtype).indexSelect(axis: 0, known.cast(to: .int64))
  return counts.map { own * $0.cast(to: dtype) } ?? own
}

/// Itself, or 1 where it is 0, to divide by.
func orOne(_ total: Tensor) -> Tensor { select(total .> 0, then: total, else: .ones([], dtype: total.dtype)) }

/// Stops the program unless labels are whole numbers, one for each position of logits.
func requirePixelLabels(_ loss: String, _ logits: Tensor, _ labels: Tensor) {
  let positions = Shape(Array(logits.shape.prefix(1)) + logits.shape.dropFirst(2))
  guard logits.rank >= 2, labels.shape == positions, !labels.dtype.isFloatingPoint, logits.dtype.isFloatingPoint else {
    misuse(
      loss,
      "logits [n, c, …] need integer labels [n, …]: \(logits.dtype) logits \(logits.shape), \(labels.dtype) labels "
        + "\(labels.shape)")
  }
}
