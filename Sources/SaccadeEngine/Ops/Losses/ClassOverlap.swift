/// How much what is told of classes and what is true overlap, image by image.
///
/// Results: the sums of each class's probability over the positions that have it, and over all; how many have it; and the
/// errors, from which the gradient comes.
package struct ClassOverlap: Op, Hashable {
  package let options: OverlapOptions
  package var name: String { options.operation }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let sums = try options.sums(of: inputs[0], inputs[1])
    return [sums, sums, sums, inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let errors = kernels.classErrors(x[0], x[1], options)
    let sums = kernels.overlaps(errors, x[1], options)
    return [sums.shared, sums.predicted, sums.counts, errors]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1], outputs: [3]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    let errors = saved.output(3)
    guard gradients[0] != nil || gradients[1] != nil else { return [nil, nil] }
    let none = kernels.fill([errors.shape[0], errors.shape[1]], errors.dtype, 0)
    return [
      kernels.overlapsBackward(
        shared: gradients[0] ?? none, predicted: gradients[1] ?? none, errors: errors, saved.input(1), options), nil,
    ]
  }
}

/// The Lovász extension of the Jaccard loss of each class.
///
/// Results: the losses; how many positions have each class; the slopes of the losses; and the errors.
package struct LovaszExtension: Op, Hashable {
  package let options: OverlapOptions
  /// Whether each image has losses of its own.
  package let perImage: Bool
  package var name: String { options.operation }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let sums = try options.sums(of: inputs[0], inputs[1])
    let losses: Shape = perImage ? sums : [1, sums[1]]
    return [losses, losses, inputs[0], inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let errors = kernels.classErrors(x[0], x[1], options)
    let result = kernels.lovasz(errors, x[1], perImage: perImage, options)
    return [result.losses, result.counts, result.slopes, errors]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1], outputs: [2, 3]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    return [
      kernels.lovaszBackward(dy, slopes: saved.output(2), errors: saved.output(3), saved.input(1), options), nil,
    ]
  }
}

extension OverlapOptions {
  /// The shape of sums over positions.
  fileprivate func sums(of logits: Shape, _ labels: Shape) throws(ShapeError) -> Shape {
    guard logits.rank >= 2 else {
      throw ShapeError("logits must be [n, c, …]: \(logits); unsqueeze a single image")
    }
    let positions = logits.replacing(axis: 1, with: [])
    guard labels == positions else {
      throw ShapeError(
        "logits \(logits) need labels of shape \(positions): \(labels); int64 labels have no axis for the classes")
    }
    return [logits[0], logits[1]]
  }
}

extension Tensor {
  /// For losses: the sums over positions of each class's probability where the label is the class, and everywhere; and how
  /// many labels are the class.
  ///
  /// Positions with the ignored label are left out.
  /// - Shapes: logits `[n, c, …]`, labels `[n, …]`; each result `[n, c]`
  /// - Traps: if the shapes do not fit, or a label is none
  package func classOverlaps(_ labels: Tensor, _ options: OverlapOptions)
    -> (shared: Tensor, predicted: Tensor, counts: Tensor)
  {
    let results = apply(
      ClassOverlap(options: options), [lossLogits(options), labels.asIndices(options.operation).detached])
    return (results[0], results[1], results[2].detached)
  }

  /// For losses: the Lovász extension of the Jaccard loss of each class, and how many labels are the class.
  /// - Shapes: logits `[n, c, …]`, labels `[n, …]`; each result `[n, c]`, or `[1, c]` for all images together
  /// - Traps: if the shapes do not fit, or a label is none
  package func lovaszLosses(_ labels: Tensor, perImage: Bool, _ options: OverlapOptions)
    -> (losses: Tensor, counts: Tensor)
  {
    let results = apply(
      LovaszExtension(options: options, perImage: perImage),
      [lossLogits(options), labels.asIndices(options.operation).detached])
    return (results[0], results[1].detached)
  }

  private func lossLogits(_ options: OverlapOptions) -> Tensor {
    guard dtype.isFloatingPoint else {
      misuse(options.operation, "logits must be floating-point numbers: \(dtype)")
    }
    return cast(to: dtype.lossType)
  }
}
