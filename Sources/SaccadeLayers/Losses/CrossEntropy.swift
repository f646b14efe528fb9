public import SaccadeEngine

/// The cross-entropy between classes' probabilities, given as logits, and targets: the loss of classifiers.
///
/// Targets are class numbers, or a probability for each class. With label smoothing ε, a target is itself with weight
/// 1 − ε and all classes alike with weight ε. The mean over class numbers leaves ignored ones out, and is weighted
/// where classes are.
/// - Shapes: logits `[n, classes, …]`; target `[n, …]` of integers or like the logits; class weights `[classes]`;
///   result `[]`, or `[n, …]` without reduction
/// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, §7 (label smoothing)
/// - Traps: if the shapes do not fit, or a class number is out of range
public func crossEntropy(
  _ logits: Tensor, _ target: Tensor, labelSmoothing: Float = 0, classWeights: Tensor? = nil,
  ignoredLabel: Int? = -100, reduction: LossReduction = .mean
) -> Tensor {
  guard (0...1).contains(labelSmoothing) else {
    misuse("crossEntropy", "label smoothing must lie in 0 … 1: \(labelSmoothing)")
  }
  let classes = classCount(logits, target, classWeights, "crossEntropy")
  let logarithms = logits.cast(to: .float32).logSoftmax(axis: 1)
  let weights = classWeights.map { $0.reshaped(Shape([classes] + [Int](repeating: 1, count: logits.rank - 2))) }
  if target.dtype.isFloatingPoint {
    let smoothed =
      labelSmoothing == 0 ? target : target * (1 - labelSmoothing) + labelSmoothing / Float(classes)
    let weighted = weights.map { logarithms * $0 } ?? logarithms
    let losses = -(weighted * smoothed).sum(axes: [1])
    // As in PyTorch, the mean over soft targets is over positions, whatever the weights.
    return reduction(losses)
  }
  let picked = PickedClasses(target, classes: classes, weights: classWeights, ignoredLabel, "crossEntropy")
  var losses = picked.losses(logarithms)
  if labelSmoothing > 0 {
    let weighted = weights.map { logarithms * $0 } ?? logarithms
    let uniform = picked.masked(-weighted.sum(axes: [1])) * (labelSmoothing / Float(classes))
    losses = losses * (1 - labelSmoothing) + uniform
  }
  return picked.reduced(losses, reduction)
}

/// The negative logarithm of the target class's probability, given logarithms of probabilities.
/// - Shapes: as for ``crossEntropy(_:_:labelSmoothing:classWeights:ignoredLabel:reduction:)``
/// - Traps: if the shapes do not fit, or a class number is out of range
public func negativeLogLikelihood(
  _ logarithms: Tensor, _ target: Tensor, classWeights: Tensor? = nil, ignoredLabel: Int? = -100,
  reduction: LossReduction = .mean
) -> Tensor {
  let classes = classCount(logarithms, target, classWeights, "negativeLogLikelihood")
  guard !target.dtype.isFloatingPoint else {
    misuse("negativeLogLikelihood", "the target must be class numbers: \(target.dtype)")
  }
  let picked = PickedClasses(
    target, classes: classes, weights: classWeights, ignoredLabel, "negativeLogLikelihood")
  return picked.reduced(picked.losses(logarithms), reduction)
}

/// Checks shapes and gives the number of classes.
private func classCount(_ logits: Tensor, _ target: Tensor, _ weights: Tensor?, _ loss: String) -> Int {
  guard logits.rank >= 2 else { misuse(loss, "logits must be [n, classes, …]: \(logits.shape)") }
  let classes = logits.shape[1]
  let positions = Shape([logits.shape[0]] + logits.shape.dimensions.dropFirst(2))
  let expected = target.dtype.isFloatingPoint ? logits.shape : positions
  guard target.shape == expected else {
    misuse(
      loss,
      "the target must be class numbers \(positions), or probabilities \(logits.shape): \(target.dtype) "
        + "\(target.shape)")
  }
  guard weights.map({ $0.shape == [classes] }) ?? true else {
    misuse(loss, "there must be one weight a class: \(weights?.shape ?? []), expected [\(classes)]")
  }
  return classes
}

/// Class numbers, made safe to look up.
private struct PickedClasses {
  /// `[n, 1, …]`, with 0 in place of ignored ones.
  private let labels: Tensor
  /// Which are not ignored, `[n, …]`; nil if all.
  private let isCounted: Tensor?
  /// What each counts, `[n, …]`.
  private let weights: Tensor?

  init(_ target: Tensor, classes: Int, weights: Tensor?, _ ignored: Int?, _ loss: String) {
    let numbers = target.cast(to: .int64)
    let isIgnored = ignored.map { numbers .== Tensor([$0], shape: []) }
    let safe = isIgnored.map { select($0, then: Tensor([0], shape: []), else: numbers) } ?? numbers
    if safe.elementCount > 0 {
      let (low, high) = (safe.min().item(as: Int.self), safe.max().item(as: Int.self))
      guard low >= 0, high < classes else {
        misuse(
          loss,
          "class numbers must lie in 0 ..< \(classes)\(ignored.map { " or be \($0), which is ignored" } ?? ""): "
            + "\(low) … \(high)")
      }
    }
    let hasIgnored = isIgnored.map { $0.elementCount > 0 && $0.any().item(as: Bool.self) } ?? false
    isCounted = hasIgnored ? isIgnored.map { !$0 } : nil
    labels = safe.unsqueezed(1)
    let picked = weights.map { embedding(safe, $0.detached.unsqueezed(1)).squeezed(-1) }
    self.weights = picked
  }

  /// The weighted negative logarithm at each label.
  func losses(_ logarithms: Tensor) -> Tensor {
    let picked = -logarithms.gather(axis: 1, labels).squeezed(1)
    return masked(weights.map { picked * $0 } ?? picked)
  }

  /// Zero where a label is ignored.
  func masked(_ losses: Tensor) -> Tensor {
    isCounted.map { select($0, then: losses, else: .zeros([], dtype: losses.dtype)) } ?? losses
  }

  func reduced(_ losses: Tensor, _ reduction: LossReduction) -> Tensor {
    guard reduction == .mean, isCounted != nil || weights != nil else { return reduction(losses) }
    let counts = masked(weights ?? .ones(losses.shape))
    return losses.sum() / counts.sum()
  }
}
