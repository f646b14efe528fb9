/// The loss of each position of logits `[n, c, …]` against labels or distributions.
///
/// Results: the losses, and the logarithm of each position's sum of exponentials, from which the gradient comes
/// without the probabilities being kept.
package struct CrossEntropy: Op, Hashable {
  package let options: CrossEntropyOptions
  package let isSoft: Bool
  package let hasWeights: Bool
  package var name: String { "crossEntropy" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (logits, target) = (inputs[0], inputs[1])
    guard logits.rank >= 2 else {
      throw ShapeError("logits must be [n, c] or [n, c, …]: \(logits); unsqueeze a single row")
    }
    let positions = logits.replacing(axis: 1, with: [])
    let expected = isSoft ? logits : positions
    guard target == expected else {
      throw ShapeError(
        "logits \(logits) need \(isSoft ? "probabilities" : "labels") of shape \(expected): \(target)"
          + (isSoft ? "; classes are axis 1" : "; int64 labels have no axis for the classes"))
    }
    if hasWeights, inputs[2] != [logits[1]] {
      throw ShapeError("there must be one weight a class: \(inputs[2]), expected [\(logits[1])]")
    }
    return [positions, positions]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0].lossType] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let result = kernels.crossEntropy(
      x[0], isSoft ? kernels.cast(x[1], to: x[0].dtype) : x[1], weights: hasWeights ? x[2] : nil, options)
    return [result.losses, result.logSumExp]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1, 2], outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    var result = [Tensor?](repeating: nil, count: saved.inputShapes.count)
    guard let dy = gradients[0] else { return result }
    let logits = saved.input(0)
    if saved.needed.contains(0) {
      result[0] = kernels.crossEntropyBackward(
        dy, logits, isSoft ? kernels.cast(saved.input(1), to: logits.dtype) : saved.input(1),
        weights: hasWeights ? saved.input(2) : nil, logSumExp: saved.output(1), options)
    }
    if isSoft, saved.needed.contains(1) {
      result[1] = (saved.output(1).unsqueezed(1) - logits) * (dy * (1 - options.labelSmoothing)).unsqueezed(1)
    }
    return result
  }
}

/// How the losses of a batch become one.
public enum LossReduction: String, Hashable, Codable, Sendable, CaseIterable {
  /// They stay as they are.
  case none
  /// Their mean.
  case mean
  /// Their sum.
  case sum
}

/// How surprised a classifier is by the right class: −log softmax(logits) at the label, in one sweep.
///
/// The target is int64 labels, or probabilities of the logits' shape. With `labelSmoothing` that share of each target is
/// spread evenly over all classes. Positions whose label is `ignoredLabel` count for nothing, in the mean too. With
/// `weights` each position counts as much as its label's class. The result has the logits' type, rounded to it at the
/// end; under ``autocast(_:_:)`` it is not rounded to bfloat16.
/// - Shapes: logits `[n, c]` or `[n, c, …]`; labels `[n]` or `[n, …]`; weights `[c]`; the result is a single number, or
///   has the labels' shape with reduction `.none`
/// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, §7 (label smoothing)
/// - Traps: if the shapes do not fit, or a label is not in `0 ..< c`
public func crossEntropy(
  _ logits: Tensor, _ target: Tensor, labelSmoothing: Float = 0, ignoredLabel: Int? = nil, weights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  guard logits.dtype.isFloatingPoint else {
    misuse("crossEntropy", "logits must be floating-point numbers: \(logits.dtype)")
  }
  guard (0...1).contains(labelSmoothing) else {
    misuse("crossEntropy", "the label smoothing must lie in 0 … 1: \(labelSmoothing)")
  }
  let isSoft = target.dtype.isFloatingPoint
  guard !isSoft || weights == nil else {
    misuse("crossEntropy", "weights go with labels, not with probabilities: scale the probabilities instead")
  }
  let labels = isSoft ? target : target.asIndices("crossEntropy").detached
  let op = CrossEntropy(
    options: CrossEntropyOptions(labelSmoothing: labelSmoothing, ignoredLabel: ignoredLabel), isSoft: isSoft,
    hasWeights: weights != nil)
  let losses = apply(op, [logits, labels] + (weights.map { [$0.detached] } ?? []))[0]
  let result: Tensor
  switch reduction {
  case .none: result = losses
  case .sum: result = losses.sum()
  case .mean:
    if isSoft || (ignoredLabel == nil && weights == nil) {
      result = losses.sum() / Float(losses.elementCount)
    } else {
      result = losses.sum() / withoutGradient { totalWeight(labels, ignoredLabel, weights, losses.dtype) }
    }
  }
  return ExecutionContext.current.autocast == nil ? result.cast(to: logits.dtype) : result
}

/// What the labels that count weigh together.
private func totalWeight(_ labels: Tensor, _ ignoredLabel: Int?, _ weights: Tensor?, _ dtype: DType) -> Tensor {
  let ignored = ignoredLabel.map { Tensor([$0], shape: []) }
  guard let ignored else {
    return weights.map { $0.cast(to: dtype).indexSelect(axis: 0, labels).sum() } ?? Tensor(Float(labels.elementCount))
  }
  let counts = labels .!= ignored
  guard let weights else { return counts.sum().cast(to: dtype) }
  let known = select(counts, then: labels, else: Tensor([0], shape: []))
  return (weights.cast(to: dtype).indexSelect(axis: 0, known) * counts.cast(to: dtype)).sum()
}

extension Tensor {
  /// For each row of logits, how many come before the label's in falling order: less than k means "among the k best".
  ///
  /// A label that is no class, and one whose logit is NaN, gets −1.
  /// - Shapes: logits `[n, c]`, labels `[n]`; result `[n]`, int64
  /// - Traps: if the shapes do not fit
  public func ranks(of labels: Tensor) -> Tensor {
    guard rank == 2, labels.shape == [shape[0]] else {
      misuse("ranks", "logits [n, c] need labels [n]: logits \(shape), labels \(labels.shape)")
    }
    return kernels.ranks(detached, labels.asIndices("ranks").detached)
  }
}
