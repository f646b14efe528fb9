/// Which boxes stay when each, from the best score on, hides the worse ones that it overlaps: non-maximum suppression.
///
/// A box is hidden by a better one that stays, if their intersection over union is above `threshold`. Of equal scores the
/// box that comes first counts as better, so that the result is always the same; a score that is NaN counts as better than
/// any number, as torchvision has it. A box without an area, or one that is not a number, hides nothing and is not hidden.
///
/// With `classes` a box hides those of its own class alone; the result still is in the order of all scores. It is
/// computed in float32, in the time that sorting takes and comparing neighbours: 100 000 boxes are no matter.
/// - Parameters:
///   - boxes: x1, y1, x2, y2 of each
///   - classes: whole numbers, one a box; nil for boxes of one class
/// - Shapes: boxes `[n, 4]`, scores `[n]`, classes `[n]`; result `[kept]`, positions as int64, by falling score
/// - Differs from PyTorch: torchvision's `batched_nms` moves the classes apart where there are few boxes, which rounds
/// - Paper: Girshick et al. 2013, R-CNN, <https://arxiv.org/abs/1311.2524>, §2.2
/// - Traps: if shapes do not fit, or the threshold is no number
public func nonMaximumSuppression(
  _ boxes: Tensor, _ scores: Tensor, classes: Tensor? = nil, threshold: Double
) -> Tensor {
  let name = "nonMaximumSuppression"
  guard !threshold.isNaN else { misuse(name, "the threshold must be a number: \(threshold); 0.5 is usual") }
  let (boxes, scores, classes) = suppressed(name, boxes, scores, classes)
  return boxes.kernels.suppress(boxes, scores, classes: classes, threshold: threshold)
}

/// How soft suppression lowers the scores of boxes that a better one overlaps.
public enum SoftSuppression: Hashable, Sendable {
  /// By the factor 1 − IoU, where the intersection over union is above a threshold.
  case linear(threshold: Float = 0.3)
  /// By the factor e^(−IoU² / sigma).
  case gaussian(sigma: Float = 0.5)
}

/// Which boxes stay when each, from the best score on, lowers the scores of those that it overlaps, and drops those that
/// have too little then.
///
/// The box with the best score is taken, lowers the others', and so on. Of equal scores the one that was better before
/// comes first, or else the first box. Boxes whose score is no number are dropped. Takes time for each box taken times
/// those that are left.
/// - Parameters:
///   - boxes: x1, y1, x2, y2 of each
///   - classes: whole numbers, one a box, of which each minds its own boxes alone; nil for boxes of one class
///   - least: what a score must have, at the start and when others have lowered it
/// - Shapes: boxes `[n, 4]`, scores `[n]`, classes `[n]`; positions `[kept]` as int64 and their new scores `[kept]` in
///   float32, both by falling new score
/// - Paper: Bodla et al. 2017, Soft-NMS, <https://arxiv.org/abs/1704.04503>, §3
/// - Traps: if shapes do not fit, sigma is not positive, or a number is NaN
public func softNonMaximumSuppression(
  _ boxes: Tensor, _ scores: Tensor, classes: Tensor? = nil, _ method: SoftSuppression = .gaussian(),
  least: Float = 0.001
) -> (kept: Tensor, scores: Tensor) {
  let name = "softNonMaximumSuppression"
  guard !least.isNaN else { misuse(name, "the least score must be a number: \(least)") }
  let decay: SuppressionDecay
  switch method {
  case .linear(let threshold):
    guard !threshold.isNaN else { misuse(name, "the threshold must be a number: \(threshold); 0.3 is usual") }
    decay = .linear(threshold: threshold)
  case .gaussian(let sigma):
    guard sigma > 0 else { misuse(name, "sigma must be positive: \(sigma); 0.5 is usual") }
    decay = .gaussian(sigma: sigma)
  }
  let (boxes, scores, classes) = suppressed(name, boxes, scores, classes)
  return boxes.kernels.suppressSoftly(boxes, scores, classes: classes, decay, least: least)
}

/// Boxes with scores and classes in the types that kernels take.
private func suppressed(
  _ name: String, _ boxes: Tensor, _ scores: Tensor, _ classes: Tensor?
) -> (boxes: Tensor, scores: Tensor, classes: Tensor?) {
  guard boxes.rank == 2, boxes.shape[1] == 4, scores.shape == [boxes.shape[0]],
    classes.map({ $0.shape == scores.shape }) ?? true
  else {
    misuse(
      name,
      "there must be boxes [n, 4] with a score each, and a class if any: boxes \(boxes.shape), scores \(scores.shape)"
        + (classes.map { ", classes \($0.shape)" } ?? ""))
  }
  return (
    boxes.detached.cast(to: .float32), scores.detached.cast(to: .float32), classes?.detached.asIndices(name)
  )
}
