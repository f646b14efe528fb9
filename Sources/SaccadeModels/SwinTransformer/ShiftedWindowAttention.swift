import SaccadeEngine
import SaccadeLayers

/// Attention between the pixels of each window, which also weighs how far apart they are.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: input `[n, h, w, c]`; result the same
/// - Paper: Liu et al. 2021, <https://arxiv.org/abs/2103.14030>, §3.2
final class ShiftedWindowAttention: Module {
  let qkv: Linear
  let proj: Linear
  let relativePositionBiasTable: Parameter
  /// Saved with the weights, as by torchvision; it follows from the window, so what a file says is not read.
  let relativePositionIndex: Buffer
  private let distances: Tensor
  private let window: Int
  private let shift: Int
  private let heads: Int
  /// That of the images seen last: most have one size.
  private var order: WindowOrder?

  init(_ features: Int, heads: Int, window: Int, shift: Int) {
    qkv = Linear(features, 3 * features, weight: .transformer, bias: .constant(0))
    proj = Linear(features, features, weight: .transformer, bias: .constant(0))
    let span = 2 * window - 1
    relativePositionBiasTable = Parameter([span * span, heads], .transformer)
    let area = window * window
    let indices = (0..<area * area).map { pair in
      let (a, b) = (pair / area, pair % area)
      return (a / window - b / window + window - 1) * span + a % window - b % window + window - 1
    }
    relativePositionIndex = Buffer(Tensor(indices), isRequired: false)
    distances = Tensor(indices, shape: [area, area])
    self.window = window
    self.shift = shift
    self.heads = heads
  }

  override func forward(_ x: Tensor) -> Tensor {
    let (n, height, width, features) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let order = windowOrder(Size2D(height, width))
    let (count, area, padded) = (order.count, window * window, order.padded)

    let pixels = x.extended(to: padded).reshaped([n, count * area, features])
    let windows = pixels.reordered(axis: 1, by: order.pixels, inverse: order.places)
    let parts = qkv(windows).reshaped([n, count, area, 3, heads, features / heads]).split(size: 1, axis: 3)
      .map { $0.squeezed(3).permuted([0, 1, 3, 2, 4]) }  // [n, count, heads, area, c / heads]
    // [heads, area, area], with a mask [count, heads, area, area]
    let bias = relativePositionBiasTable.value.transposed().indexSelect(axis: 1, distances)
    let found = scaledDotProductAttention(
      parts[0], parts[1], parts[2], mask: order.mask.map { $0 + bias } ?? bias)
    let y = proj(found.permuted([0, 1, 3, 2, 4]).reshaped([n, count * area, features]))
    return y.reordered(axis: 1, by: order.places, inverse: order.pixels)
      .reshaped([n, padded.height, padded.width, features])
      .slice(axis: 1, 0..<height).slice(axis: 2, 0..<width)
  }

  private func windowOrder(_ size: Size2D) -> WindowOrder {
    if let order, order.size == size { return order }
    let made = WindowOrder(size, window: window, shift: shift)
    order = made
    return made
  }
}

extension Tensor {
  /// Images `[n, h, w, c]` with zeros below and to the right up to a size.
  func extended(to size: Size2D) -> Tensor {
    var result = self
    for (axis, target) in [(1, size.height), (2, size.width)] where target > result.shape[axis] {
      var missing = result.shape.dimensions
      missing[axis] = target - missing[axis]
      result = .concatenate([result, .zeros(Shape(missing), dtype: dtype)], axis: axis)
    }
    return result
  }
}
