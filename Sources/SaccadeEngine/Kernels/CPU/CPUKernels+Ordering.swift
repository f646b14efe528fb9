import CKernels

extension CPUKernels {
  func cumulativeSum(_ x: Tensor, axis: Int, reversed: Bool) -> Tensor {
    let source = rowMajor(x)
    let around = AxisSplit(x.shape, axis)
    let output = Tensor.uninitialized(x.shape, x.dtype.isFloatingPoint ? x.dtype : .int64)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("cumulative sum", from: [source], to: output)) {
        sk_cumulative_sum(
          output.pointer, output.dtype.kernel, source.pointer, x.dtype.kernel, around.outer, around.size, around.inner,
          reversed)
      }
    }
    return output
  }

  func sort(_ x: Tensor, axis: Int, descending: Bool) -> (values: Tensor, indices: Tensor) {
    let rows = AxisLast(x, axis, on: self)
    let values = Tensor.uninitialized(rows.input.shape, x.dtype)
    let indices = Tensor.uninitialized(rows.input.shape, .int64)
    withExtendedLifetime(rows) {
      Profiler.kernel(.init("sort", from: [rows.input], to: values)) {
        sk_sort(
          values.pointer, indices.indices, rows.input.pointer, x.dtype.kernel, rows.count, x.shape[axis], descending)
      }
    }
    return (rows.restored(values), rows.restored(indices))
  }

  func topK(_ x: Tensor, _ k: Int, axis: Int, largest: Bool) -> (values: Tensor, indices: Tensor) {
    let rows = AxisLast(x, axis, on: self)
    let shape = rows.input.shape.replacing([x.rank - 1], with: k)
    let values = Tensor.uninitialized(shape, x.dtype)
    let indices = Tensor.uninitialized(shape, .int64)
    withExtendedLifetime(rows) {
      Profiler.kernel(.init("top k", from: [rows.input], to: values)) {
        sk_top_k(
          values.pointer, indices.indices, rows.input.pointer, x.dtype.kernel, rows.count, x.shape[axis], k, largest)
      }
    }
    return (rows.restored(values), rows.restored(indices))
  }
}

/// A tensor with one axis moved to the end, in dense rows, and the way back.
private struct AxisLast {
  let input: Tensor
  private let axis: Int

  init(_ x: Tensor, _ axis: Int, on kernels: CPUKernels) {
    self.axis = axis
    let plain = kernels.rowMajorIfNative(x)
    input = kernels.rowMajor(Self.moved(plain, from: axis, to: x.rank - 1))
  }

  var count: Int { input.shape.dimensions.dropLast().reduce(1, *) }

  /// The result of rows with the axis where it was; a view.
  func restored(_ result: Tensor) -> Tensor { Self.moved(result, from: result.rank - 1, to: axis) }

  private static func moved(_ x: Tensor, from: Int, to: Int) -> Tensor {
    guard from != to, case .strided(let layout) = x.layout else { return x }
    var order = Array(0..<x.rank)
    order.insert(order.remove(at: from), at: to)
    return x.view(
      Shape(order.map { x.shape[$0] }),
      StridedLayout(offset: layout.offset, strides: order.map { layout.strides[$0] }))
  }
}
