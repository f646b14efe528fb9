/// Multiplies each channel of an image by a number of its own; both gradients take one sweep.
package struct ChannelScale: Op, Hashable {
  package var name: String { "scaleChannels" }

  /// The one that there is.
  package init() {}

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (x, scale) = (inputs[0], inputs[1])
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w]: \(x); unsqueeze a single image") }
    guard scale == [x[0], x[1], 1, 1] else {
      throw ShapeError("there must be one number a channel of each image: \(scale), expected [\(x[0]), \(x[1]), 1, 1]")
    }
    return [x]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached] }
    return [kernels.scaledChannels(x[0], by: x[1])]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    guard dy.elementCount > 0 else { return saved.inputShapes.map { .zeros($0) } }
    let gradient = kernels.scaledChannelsBackward(dy, saved.input(0), scale: saved.input(1))
    return [gradient.input, gradient.scale]
  }
}

/// Multiplies each channel of each image by a number of its own, as a squeeze-and-excitation gate does.
///
/// The same as `x * scale`, but its two gradients take one sweep over memory.
/// - Shapes: input `[n, c, h, w]`; scale `[n, c, 1, 1]`; result `[n, c, h, w]`
/// - Paper: Hu et al. 2017, <https://arxiv.org/abs/1709.01507>, equation 4
/// - Traps: if the scale has another shape, or the input is neither float32 nor bfloat16
public func scaleChannels(_ x: Tensor, by scale: Tensor) -> Tensor {
  guard x.dtype == .float32 || x.dtype == .bfloat16, scale.dtype.isFloatingPoint else {
    misuse("scaleChannels", "the input must be float32 or bfloat16: \(x.dtype); convert with cast(to: .float32)")
  }
  return apply(ChannelScale(), x, scale)
}
