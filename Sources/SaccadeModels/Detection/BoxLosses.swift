public import SaccadeEngine

/// How little predicted boxes overlap the boxes that they should be: 1 less the generalized intersection over union.
///
/// Unlike 1 − IoU it has a slope where boxes do not meet.
/// - Parameter epsilon: what areas that are divided by have more, so that empty boxes give a number
/// - Shapes: both `[n, 4]`, x1, y1, x2, y2, x1 < x2 and y1 < y2; result `[]`, or `[n]` without reduction
/// - Differs from PyTorch: torchvision's does not reduce unless told so
/// - Paper: Rezatofighi et al. 2019, <https://arxiv.org/abs/1902.09630>, algorithm 2
/// - Traps: if the shapes differ
public func generalizedIoULoss(
  _ prediction: Tensor, _ target: Tensor, epsilon: Float = 1e-7, reduction: LossReduction = .mean
) -> Tensor {
  let pairs = boxPairs("generalizedIoULoss", prediction, target)
  let around = pairs.around
  let overlap = pairs.both / (pairs.either + epsilon)
  return reduced(1 - overlap + (around - pairs.either) / (around + epsilon), reduction)
}

/// 1 less the intersection over union of predicted boxes with those that they should be, and how far apart their middles
/// are: see ``BoxOverlap/distance``.
/// - Parameter epsilon: what is divided by has so much more, so that empty boxes give a number
/// - Shapes: both `[n, 4]`, x1, y1, x2, y2, x1 < x2 and y1 < y2; result `[]`, or `[n]` without reduction
/// - Differs from PyTorch: torchvision's does not reduce unless told so
/// - Paper: Zheng et al. 2019, <https://arxiv.org/abs/1911.08287>, §3.1
/// - Traps: if the shapes differ
public func distanceIoULoss(
  _ prediction: Tensor, _ target: Tensor, epsilon: Float = 1e-7, reduction: LossReduction = .mean
) -> Tensor {
  let pairs = boxPairs("distanceIoULoss", prediction, target)
  return reduced(1 - pairs.both / (pairs.either + epsilon) + pairs.distance(epsilon), reduction)
}

/// 1 less the intersection over union of predicted boxes with those that they should be, how far apart their middles
/// are, and how much the ratios of their sides differ: see ``BoxOverlap/complete``.
/// - Parameter epsilon: what is divided by has so much more, so that empty boxes give a number
/// - Shapes: both `[n, 4]`, x1, y1, x2, y2, x1 < x2 and y1 < y2; result `[]`, or `[n]` without reduction
/// - Differs from PyTorch: torchvision's does not reduce unless told so, and takes `epsilon` for the ratios alone
/// - Paper: Zheng et al. 2019, <https://arxiv.org/abs/1911.08287>, §3.3
/// - Traps: if the shapes differ
public func completeIoULoss(
  _ prediction: Tensor, _ target: Tensor, epsilon: Float = 1e-7, reduction: LossReduction = .mean
) -> Tensor {
  let pairs = boxPairs("completeIoULoss", prediction, target)
  let overlap = pairs.both / (pairs.either + epsilon)
  return reduced(1 - overlap + pairs.distance(epsilon) + pairs.shape(overlap, epsilon), reduction)
}

private func boxPairs(_ loss: String, _ prediction: Tensor, _ target: Tensor) -> BoxPairs {
  guard prediction.shape == target.shape, prediction.rank == 2, prediction.shape[1] == 4 else {
    misuse(loss, "prediction and target must be boxes [n, 4], as many of each: \(prediction.shape) and \(target.shape)")
  }
  return BoxPairs(prediction, target)
}

/// The mean over no boxes is 0, with a gradient of zeros: an image may have none.
private func reduced(_ losses: Tensor, _ reduction: LossReduction) -> Tensor {
  switch reduction {
  case .none: losses
  case .sum: losses.sum()
  case .mean: losses.elementCount > 0 ? losses.mean() : losses.sum()
  }
}
