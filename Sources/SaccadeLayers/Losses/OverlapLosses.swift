public import SaccadeEngine

/// How logits become the probabilities of classes.
public enum ClassProbabilities: String, Hashable, Codable, Sendable, CaseIterable {
  /// Each pixel has one class.
  case softmax
  /// Each class is told by itself; a single one is that of label 1, against label 0.
  case sigmoid
}

/// What becomes of classes that no pixel of an image, or of a batch, has, in a mean over classes.
public enum AbsentClasses: String, Hashable, Codable, Sendable, CaseIterable {
  /// They are left out: only classes that are there count.
  case leftOut
  /// They count as met, with a loss of 0, as in `segmentation_models_pytorch`.
  case met
  /// They are judged as the others, so that every pixel that is taken for them is wrong, as in MONAI.
  case judged
}

/// How little what is told of classes and what is true overlap: 1 − (2·Σ p·t + s) / (Σ p + Σ t + s), the mean over classes.
///
/// Sums are over the pixels of the batch, or of each image, p being probabilities, t 1 at the pixels of the class, and s
/// the `smoothing`. Pixels with the ignored label are left out; where all are, an image does not count, and a batch has a
/// loss of 0 with a gradient of 0. MONAI's `DiceLoss` is this with ``AbsentClasses/judged``, per image unless told
/// otherwise; that of `segmentation_models_pytorch` with ``AbsentClasses/met``, and with s twice its `smooth`.
/// - Parameter weights: how much each class counts in the mean
/// - Shapes: logits `[n, c, …]`; labels `[n, …]`; weights `[c]`; result `[]`
/// - Paper: Milletari et al. 2016, V-Net, <https://arxiv.org/abs/1606.04797>, §3, without its squares
/// - Traps: if the shapes do not fit, the smoothing is negative, or a label is neither a class nor ignored
public func diceLoss(
  _ logits: Tensor, _ labels: Tensor, probabilities: ClassProbabilities = .softmax, ignoredLabel: Int? = nil,
  smoothing: Float = 1e-5, absent: AbsentClasses = .leftOut, perImage: Bool = false, weights: Tensor? = nil
) -> Tensor {
  let areas = ClassAreas("diceLoss", logits, labels, probabilities, ignoredLabel, smoothing, perImage)
  let scores =
    (areas.shared * 2 + smoothing)
    / (areas.predicted + areas.counts + smoothing).clamped(to: 1e-7...Float.infinity)
  return classMean(
    "diceLoss", 1 - scores, isThere: areas.counts .> 0, counts: areas.counting, absent: absent, weights: weights)
}

/// How little what is told of classes and what is true overlap, with each class counting as 1 over its area squared, so that
/// small ones count as much as large ones: 1 − (2·Σ w·Σ p·t + s) / (Σ w·(Σ p + Σ t) + s).
///
/// Inner sums are over the pixels of the batch, or of each image. A class that no pixel has counts as the smallest that is
/// there. Pixels with the ignored label are left out; where all are, an image does not count, and a batch has a loss of 0
/// with a gradient of 0. It is MONAI's `GeneralizedDiceLoss`, which is per image unless told otherwise. The smoothing is
/// beside sums of weighted areas, which are about 2 / area of a class: it must be much less.
/// - Shapes: logits `[n, c, …]`; labels `[n, …]`; result `[]`
/// - Paper: Sudre et al. 2017, <https://arxiv.org/abs/1707.03237>, §2.1
/// - Traps: if the shapes do not fit, the smoothing is negative, or a label is neither a class nor ignored
public func generalizedDiceLoss(
  _ logits: Tensor, _ labels: Tensor, probabilities: ClassProbabilities = .softmax, ignoredLabel: Int? = nil,
  smoothing: Float = 1e-7, perImage: Bool = false
) -> Tensor {
  let areas = ClassAreas("generalizedDiceLoss", logits, labels, probabilities, ignoredLabel, smoothing, perImage)
  let weight = withoutGradient {
    let isThere = areas.counts .> 0
    let own = select(isThere, then: 1 / areas.counts.squared(), else: .zeros([], dtype: areas.counts.dtype))
    return select(isThere, then: own, else: own.max(axis: 1, keepsAxis: true))
  }
  let met = (areas.shared * weight).sum(axes: [1], keepsAxes: true) * 2 + smoothing
  let all = ((areas.predicted + areas.counts) * weight).sum(axes: [1], keepsAxes: true) + smoothing
  let losses = 1 - met / all.clamped(to: 1e-30...Float.infinity)
  return classMean(
    "generalizedDiceLoss", losses, isThere: areas.counting, counts: areas.counting, absent: .judged)
}

/// A loss that falls as the mean IoU of classes rises, and follows it more closely than Dice does: the Lovász extension of
/// the Jaccard loss, the mean over classes.
///
/// The errors of a class, from 0 to 1, are sorted, and each counts with what one mistake more at its place would cost in
/// IoU. Pixels with the ignored label are left out; where all are, an image does not count, and a batch has a loss of 0
/// with a gradient of 0. The authors' `classes='present'` is ``AbsentClasses/leftOut``, their `'all'`
/// ``AbsentClasses/judged``.
/// - Shapes: logits `[n, c, …]`; labels `[n, …]`; result `[]`
/// - Paper: Berman et al. 2018, <https://arxiv.org/abs/1705.08790>, §2.2, equations 8 to 11, algorithm 1
/// - Traps: if the shapes do not fit, or a label is neither in `0 ..< c` nor ignored
public func lovaszSoftmax(
  _ logits: Tensor, _ labels: Tensor, ignoredLabel: Int? = nil, absent: AbsentClasses = .leftOut,
  perImage: Bool = false
) -> Tensor {
  requirePixelLabels("lovaszSoftmax", logits, labels)
  let (losses, counts) = logits.lovaszLosses(
    labels, perImage: perImage, OverlapOptions("lovaszSoftmax", ignoredLabel: ignoredLabel))
  return classMean(
    "lovaszSoftmax", losses, isThere: counts .> 0, counts: counts.sum(axes: [1], keepsAxes: true) .> 0, absent: absent)
}

/// Sums over the pixels of images, or of all: of probabilities where a class is, of probabilities, and of the class.
/// - Shapes: each `[n, c]`, or `[1, c]`
private struct ClassAreas {
  let shared: Tensor
  let predicted: Tensor
  let counts: Tensor
  /// Whether any pixel counts: `[n, 1]` or `[1, 1]`.
  let counting: Tensor

  init(
    _ loss: String, _ logits: Tensor, _ labels: Tensor, _ probabilities: ClassProbabilities, _ ignoredLabel: Int?,
    _ smoothing: Float, _ perImage: Bool
  ) {
    requirePixelLabels(loss, logits, labels)
    guard smoothing >= 0 else { misuse(loss, "the smoothing must not be negative: \(smoothing)") }
    let own = logits.classOverlaps(
      labels, OverlapOptions(loss, isExclusive: probabilities == .softmax, ignoredLabel: ignoredLabel))
    func joined(_ x: Tensor) -> Tensor { perImage ? x : x.sum(axes: [0], keepsAxes: true) }
    (shared, predicted, counts) = (joined(own.shared), joined(own.predicted), joined(own.counts))
    let all = predicted.detached + counts
    // Every pixel that counts has a probability; what is no number counts, so that it is seen.
    counting = !(all.sum(axes: [1], keepsAxes: true) .<= 0)
  }
}

/// The mean of losses `[g, c]` over the classes of each image, and over images; 0 where none counts.
/// - Parameters:
///   - isThere: whether each class is there; broadcasts to the losses
///   - counts: whether an image has pixels that count: `[g, 1]`
///   - weights: how much each class counts: `[c]`
private func classMean(
  _ loss: String, _ losses: Tensor, isThere: Tensor, counts: Tensor, absent: AbsentClasses, weights: Tensor? = nil
) -> Tensor {
  guard weights.map({ $0.shape == [losses.shape[1]] }) ?? true else {
    misuse(loss, "there must be one weight a class: \(weights?.shape ?? []), expected [\(losses.shape[1])]")
  }
  let share = withoutGradient {
    let ones = Tensor.ones(losses.shape, dtype: losses.dtype) * counts.cast(to: losses.dtype)
    let all = weights.map { ones * $0.detached.cast(to: losses.dtype) } ?? ones
    let there = all * isThere.cast(to: losses.dtype)
    let total = (absent == .leftOut ? there : all).sum(axes: [1], keepsAxes: true)
    let images = orOne((total .> 0).sum().cast(to: losses.dtype))
    return (absent == .judged ? all : there) / (orOne(total) * images)
  }
  return (losses * share).sum()
}
