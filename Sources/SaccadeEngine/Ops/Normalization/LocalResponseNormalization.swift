/// Divides each element by a power of the sum of squares over neighbouring channels.
package struct LocalResponseNormalization: Op, Hashable {
  package let options: LocalResponseNormalizationOptions
  package var name: String { "localResponseNorm" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[0].rank == 4 else {
      throw ShapeError("input must be [n, c, h, w]: \(inputs[0]); unsqueeze a single image")
    }
    guard options.size > 0 else { throw ShapeError("the number of channels must be positive: \(options.size)") }
    return inputs
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached] }
    let result = kernels.localResponseNormalization(x[0], options)
    return [result.output] + (result.workspace.map { [$0] } ?? [])
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0], outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0], dy.elementCount > 0 else { return gradients }
    return [
      kernels.localResponseNormalizationBackward(
        dy, saved.input(0), workspace: saved.outputIfKept(1), options)
    ]
  }
}

extension Tensor {
  /// Divides each element by `(k + alpha / size · Σ x²) ^ beta`, the sum over `size` neighbouring channels.
  ///
  /// They are the ⌊size / 2⌋ before a channel, itself, and those behind it.
  /// - Shapes: input `[n, c, …]`, at least three axes; result the same
  /// - Paper: Krizhevsky et al. 2012, AlexNet, §3.3; with alpha divided by `size`, as in PyTorch
  /// - Traps: if `size` is not positive, or elements are not floating-point numbers
  public func localResponseNormalized(size: Int, alpha: Float = 1e-4, beta: Float = 0.75, k: Float = 1) -> Tensor {
    requireReal("localResponseNorm")
    let options = LocalResponseNormalizationOptions(size: size, alpha: alpha, beta: beta, k: k)
    guard rank == 3 || rank > 4 else {
      return apply(LocalResponseNormalization(options: options), [self])[0]
    }
    let images = reshaped([shape[0], shape[1], shape.dimensions.dropFirst(2).reduce(1, *), 1])
    return apply(LocalResponseNormalization(options: options), [images])[0].reshaped(shape)
  }
}
