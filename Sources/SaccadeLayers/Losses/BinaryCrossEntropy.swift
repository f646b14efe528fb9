public import SaccadeEngine

/// The cross-entropy of a yes or no, given as probability, for each element by itself.
///
/// Logarithms count as at least −100, in the loss; from logits it is exact and faster.
/// - Shapes: probabilities and target the same; `weights` broadcasts to them; result `[]`, or the same without reduction
/// - Traps: if the shapes differ, or a probability is not in 0 … 1
public func binaryCrossEntropy(
  probabilities: Tensor, _ target: Tensor, weights: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("binaryCrossEntropy", probabilities, target)
  if probabilities.elementCount > 0 {
    let (least, most) = withoutGradient { (probabilities.min().item(), probabilities.max().item()) }
    guard !(least < 0), !(most > 1) else {
      misuse(
        "binaryCrossEntropy",
        "every probability must lie in 0 … 1: \(least) … \(most); logits go into binaryCrossEntropy(logits:)")
    }
  }
  let wanted = target.dtype.isFloatingPoint ? target : target.cast(to: probabilities.dtype)
  let losses = Tensor.binaryCrossEntropies(probabilities: probabilities, wanted)
  return reduction(weights.map { losses * $0 } ?? losses)
}

/// The cross-entropy of a yes or no, given as logit, with those that are told well already counting less: the
/// cross-entropy times (1 − p)^`gamma`, p being the probability of the right answer.
///
/// A yes counts `alpha`, a no 1 − `alpha`; nil weighs them alike.
/// - Shapes: logits and target the same; result `[]`, or the same without reduction
/// - Differs from PyTorch: torchvision's does not reduce unless told so
/// - Paper: Lin et al. 2017, RetinaNet, <https://arxiv.org/abs/1708.02002>, §3
/// - Traps: if the shapes differ, or `alpha` is not in 0 … 1
public func sigmoidFocalLoss(
  _ logits: Tensor, _ target: Tensor, alpha: Float? = 0.25, gamma: Float = 2, reduction: LossReduction = .mean
) -> Tensor {
  guard alpha.map({ (0...1).contains($0) }) ?? true else {
    misuse("sigmoidFocalLoss", "alpha must lie in 0 … 1, or be nil to weigh yes and no alike: \(alpha ?? 0)")
  }
  requireSameShape("sigmoidFocalLoss", logits, target)
  let yes = target.dtype.isFloatingPoint ? target : target.cast(to: logits.dtype)
  let no = 1 - yes
  // What is missing to certainty of the right answer.
  let missing = sigmoid(-logits) * yes + sigmoid(logits) * no
  var losses = binaryCrossEntropy(logits: logits, yes, reduction: .none) * pow(missing, gamma)
  if let alpha { losses = losses * (yes * alpha + no * (1 - alpha)) }
  return reduction(losses)
}

/// log(1 + e^(−target · prediction)): the cross-entropy of targets that are 1 or −1.
/// - Shapes: both the same; result `[]`, or the same without reduction
/// - Traps: if the shapes differ
public func softMargin(_ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
  requireSameShape("softMargin", prediction, target)
  return reduction(softplus(-(target * prediction)))
}

/// The cross-entropy of a yes or no for every class, given as logits, the mean over the classes.
/// - Shapes: logits and target `[…, c]`; weights `[c]`; result `[]`, or `[…]` without reduction
/// - Traps: if the shapes differ
public func multiLabelSoftMargin(
  _ logits: Tensor, _ target: Tensor, weights: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
  requireSameShape("multiLabelSoftMargin", logits, target)
  let losses = binaryCrossEntropy(logits: logits, target, reduction: .none)
  return reduction((weights.map { losses * $0 } ?? losses).mean(axes: [-1]))
}
