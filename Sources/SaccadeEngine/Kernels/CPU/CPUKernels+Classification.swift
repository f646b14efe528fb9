import CKernels

extension CPUKernels {
  func crossEntropy(_ logits: Tensor, _ target: Tensor, weights: Tensor?, _ options: CrossEntropyOptions)
    -> (losses: Tensor, logSumExp: Tensor)
  {
    let scores = rowMajor(logits)
    let wanted = rowMajor(target)
    var sizes = sizes(logits, options)
    let positions = logits.shape.replacing(axis: 1, with: [])
    let losses = Tensor.uninitialized(positions, logits.dtype.lossType)
    let logSumExp = Tensor.uninitialized(positions, losses.dtype)
    if target.dtype.isFloatingPoint {
      withExtendedLifetime((scores, wanted)) {
        Profiler.kernel(.init("cross entropy", from: [scores, wanted], to: losses)) {
          sk_soft_cross_entropy(
            losses.pointer, logSumExp.pointer, scores.pointer, logits.dtype.kernel, wanted.pointer, &sizes)
        }
      }
      return (losses, logSumExp)
    }
    let classWeights = weights.map { cast(rowMajor($0), to: losses.dtype) }
    let bad = withExtendedLifetime((scores, wanted, classWeights)) {
      Profiler.kernel(.init("cross entropy", from: [scores, wanted], to: losses)) {
        sk_cross_entropy(
          losses.pointer, logSumExp.pointer, scores.pointer, logits.dtype.kernel, wanted.indices, classWeights?.pointer,
          &sizes)
      }
    }
    guard bad < 0 else {
      let hint = options.ignoredLabel.map { "; only \($0) is ignored" } ?? "; give ignoredLabel: if it marks no class"
      misuse(
        "crossEntropy",
        "every label must lie in 0 ..< \(logits.shape[1]): label \(wanted.indices[bad]) at position \(bad) of "
          + "\(target.shape)\(hint)")
    }
    return (losses, logSumExp)
  }

  func crossEntropyBackward(
    _ dy: Tensor, _ logits: Tensor, _ target: Tensor, weights: Tensor?, logSumExp: Tensor,
    _ options: CrossEntropyOptions
  ) -> Tensor {
    let scores = rowMajor(logits)
    let wanted = rowMajor(target)
    let gradient = rowMajor(cast(dy, to: logits.dtype.lossType))
    var sizes = sizes(logits, options)
    let output = Tensor.uninitialized(logits.shape, logits.dtype)
    let classWeights = weights.map { cast(rowMajor($0), to: gradient.dtype) }
    withExtendedLifetime((scores, wanted, gradient, classWeights)) {
      if target.dtype.isFloatingPoint {
        Profiler.kernel(.init("cross entropy backward", from: [gradient, scores], to: output)) {
          sk_soft_cross_entropy_backward(
            output.pointer, gradient.pointer, 1, 1, scores.pointer, logits.dtype.kernel, logSumExp.pointer,
            wanted.pointer, &sizes)
        }
      } else {
        Profiler.kernel(.init("cross entropy backward", from: [gradient, scores], to: output)) {
          sk_cross_entropy_backward(
            output.pointer, gradient.pointer, 1, 1, scores.pointer, logits.dtype.kernel, logSumExp.pointer,
            wanted.indices, classWeights?.pointer, &sizes)
        }
      }
    }
    return output
  }

  func ranks(_ logits: Tensor, _ labels: Tensor) -> Tensor {
    let scores = rowMajor(logits)
    let wanted = rowMajor(labels)
    let output = Tensor.uninitialized(labels.shape, .int64)
    withExtendedLifetime((scores, wanted)) {
      Profiler.kernel(.init("label ranks", from: [scores, wanted], to: output)) {
        sk_label_ranks(
          output.indices, scores.pointer, logits.dtype.kernel, logits.shape[0], logits.shape[1], wanted.indices)
      }
    }
    return output
  }

  private func sizes(_ logits: Tensor, _ options: CrossEntropyOptions) -> sk_cross_entropy_options {
    let around = AxisSplit(logits.shape, 1)
    return sk_cross_entropy_options(
      outer: around.outer, classes: around.size, inner: around.inner,
      ignored_label: options.ignoredLabel.map(Int64.init) ?? .min, has_ignored_label: options.ignoredLabel != nil,
      smoothing: Double(options.labelSmoothing))
  }
}

extension DType {
  /// The type that losses of logits of this type have.
  var lossType: DType { self == .float64 ? .float64 : .float32 }
}
