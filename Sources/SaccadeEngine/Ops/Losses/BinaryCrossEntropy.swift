/// The cross-entropy of yes and no, given as probabilities, for each element by itself.
package struct BinaryCrossEntropy: Op, Hashable {
  package var name: String { "binaryCrossEntropy" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[0] == inputs[1] else {
      throw ShapeError("prediction and target must have one shape: \(inputs[0]) and \(inputs[1])")
    }
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let (p, target) = (x[0].detached, x[1].detached)
    return [withoutGradient { -(target * logarithm(p) + (1 - target) * logarithm(ofOneLess: p)) }]
  }

  // No loss is larger than 100, so that one wrong certainty does not drown a batch.
  private func logarithm(_ p: Tensor) -> Tensor { log(p).clamped(to: -100...Float.infinity) }

  private func logarithm(ofOneLess p: Tensor) -> Tensor { log1p(-p).clamped(to: -100...Float.infinity) }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    let (p, target) = (saved.input(0), saved.input(1))
    return [
      saved.needed.contains(0) ? dy * (p - target) / ((1 - p) * p).clamped(to: 1e-12...Float.infinity) : nil,
      saved.needed.contains(1) ? dy * (logarithm(ofOneLess: p) - logarithm(p)) : nil,
    ]
  }
}

extension Tensor {
  /// The cross-entropy of each yes or no, for losses.
  /// - Traps: if the shapes differ
  package static func binaryCrossEntropies(probabilities: Tensor, _ target: Tensor) -> Tensor {
    apply(BinaryCrossEntropy(), probabilities, target)
  }
}
