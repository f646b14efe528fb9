package import SaccadeEngine

/// A row of the table of operations: how to compute what a golden case holds.
package struct OpCase: Sendable, CustomStringConvertible {
  /// The name of a golden case, or that of an operation for all its cases that have no row of their own.
  package let name: String
  package let tolerance: Tolerance
  package let compute: @Sendable ([Tensor]) -> [Tensor]

  /// A row whose operation has several results.
  package init(
    several name: String, _ tolerance: Tolerance = .float32, _ compute: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) {
    self.name = name
    self.tolerance = tolerance
    self.compute = compute
  }

  /// A row whose operation has one result.
  package init(_ name: String, _ tolerance: Tolerance = .float32, _ compute: @escaping @Sendable ([Tensor]) -> Tensor) {
    self.init(several: name, tolerance) { [compute($0)] }
  }

  package var description: String { name }
}

/// The ways in which the same inputs can lie in memory.
package enum InputForm: String, CaseIterable, Sendable {
  /// Row by row.
  case plain
  /// Those with four axes in channel blocks.
  case blocked
  /// The first in channel blocks, the rest row by row.
  case firstBlocked
  /// Views with the axes stored in the opposite order.
  case transposed
  /// Views of those with four axes stored as rows of channels, `[n, h, w, c]`.
  case channelsLast
  /// Views that read every axis backwards.
  case backwards
  /// Views of a part of a larger tensor, which does not start at its first element and has gaps.
  case sliced

  /// The same values lying this way; nil if that changes nothing.
  package func applied(to inputs: [Tensor]) -> [Tensor]? {
    switch self {
    case .plain: return inputs
    case .blocked: return inputs.contains(where: canBlock) ? inputs.map { canBlock($0) ? $0.channelBlocked : $0 } : nil
    case .firstBlocked:
      guard inputs.count > 1, canBlock(inputs[0]) else { return nil }
      return [inputs[0].channelBlocked] + inputs.dropFirst()
    case .transposed:
      guard inputs.contains(where: { $0.rank > 1 }) else { return nil }
      return inputs.map { input in
        let reversed = Array((0..<input.rank).reversed())
        return input.rank > 1 ? input.permuted(reversed).rowMajor.permuted(reversed) : input
      }
    case .channelsLast:
      guard inputs.contains(where: { $0.rank == 4 }) else { return nil }
      return inputs.map { $0.rank == 4 ? $0.permuted([0, 2, 3, 1]).rowMajor.permuted([0, 3, 1, 2]) : $0 }
    case .backwards:
      return inputs.map { input in
        let axes = Array(0..<input.rank)
        return input.flipped(axes: axes).rowMajor.flipped(axes: axes)
      }
    case .sliced:
      return inputs.map { $0.rank > 0 ? withGaps($0) : $0 }
    }
  }

  private func canBlock(_ x: Tensor) -> Bool { x.rank == 4 && x.dtype == .float32 && x.elementCount > 0 }

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
}
