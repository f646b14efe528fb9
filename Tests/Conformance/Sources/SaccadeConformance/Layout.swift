import Saccade

/// The ways in which the same inputs can lie in memory.
enum Layout: String, Decodable {
  /// Row by row.
  case plain
  /// Views with the axes stored in the opposite order.
  case transposed
  /// Views of those with four axes stored as rows of channels, `[n, h, w, c]`.
  case channelsLast
  /// Views that read every axis backwards.
  case backwards
  /// Views of a part of a larger tensor, which does not start at its first element and has gaps.
  case sliced
  /// Those with four axes in oneDNN's channel blocks.
  case blocked
  /// The first in channel blocks, the rest row by row.
  case firstBlocked

  /// The same values lying this way; nil if that changes nothing.
  func applied(to inputs: [Tensor]) -> [Tensor]? {
    switch self {
    case .plain: return inputs
    case .transposed:
      return changed(inputs, where: { $0.rank > 1 }, by: { reordered($0, (0..<$0.rank).reversed()) })
    case .channelsLast:
      return changed(inputs, where: { $0.rank == 4 }, by: { reordered($0, [0, 2, 3, 1]) })
    case .backwards:
      return changed(inputs, where: { $0.rank > 0 }, by: readBackwards)
    case .sliced: return changed(inputs, where: { $0.rank > 0 }, by: withGaps)
    case .blocked: return changed(inputs, where: canBlock, by: inChannelBlocks)
    case .firstBlocked:
      guard inputs.count > 1, canBlock(inputs[0]) else { return nil }
      return [inChannelBlocks(inputs[0])] + inputs.dropFirst()
    }
  }

  private func changed(_ inputs: [Tensor], where test: (Tensor) -> Bool, by change: (Tensor) -> Tensor) -> [Tensor]? {
    inputs.contains(where: test) ? inputs.map { test($0) ? change($0) : $0 } : nil
  }
}

/// The values row by row in memory of their own.
private func copied(_ x: Tensor) -> Tensor {
  x.withUnsafeBytes { bytes in Tensor(shape: x.shape, dtype: x.dtype) { $0.copyMemory(from: bytes) } }
}

/// A view whose memory holds the axes in another order.
private func reordered(_ x: Tensor, _ axes: [Int]) -> Tensor {
  let inverse = axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis }
  return copied(x.permuted(axes)).permuted(inverse)
}

/// A view that reads every axis backwards.
private func readBackwards(_ x: Tensor) -> Tensor {
  let axes = Array(0..<x.rank)
  return copied(x.flipped(axes: axes)).flipped(axes: axes)
}

/// A view into a tensor that is larger by 3 along every axis and holds a number that would be seen.
private func withGaps(_ x: Tensor) -> Tensor {
  var whole = x
  for axis in 0..<x.rank {
    var sizes = whole.shape.dimensions
    sizes[axis] = 1
    let before = Tensor.full(Shape(sizes), 77, dtype: x.dtype)
    whole = Tensor.concatenate([before, whole, before, before], axis: axis)
  }
  return (0..<x.rank).reduce(whole) { $0.slice(axis: $1, 1..<1 + x.shape[$1]) }
}

private func canBlock(_ x: Tensor) -> Bool {
  x.rank == 4 && (x.dtype == .float32 || x.dtype == .bfloat16) && x.elementCount > 0
}

/// The same values in the blocks that a convolution leaves.
///
/// Ones come out of a convolution in blocks; what they are multiplied by takes their layout and keeps every bit, NaN,
/// infinities and negative zeros too.
private func inChannelBlocks(_ x: Tensor) -> Tensor {
  let image = Tensor.ones([x.shape[0], 1, x.shape[2], x.shape[3]], dtype: x.dtype)
  return image.conv2d(Tensor.ones([x.shape[1], 1, 1, 1], dtype: x.dtype)) * x
}
