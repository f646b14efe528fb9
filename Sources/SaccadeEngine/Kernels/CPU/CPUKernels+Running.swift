import CKernels

extension CPUKernels {
  func cumulativeProduct(_ x: Tensor, axis: Int) -> Tensor {
    let source = rowMajor(x)
    let around = AxisSplit(x.shape, axis)
    let output = Tensor.uninitialized(x.shape, x.dtype.isFloatingPoint ? x.dtype : .int64)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("cumulative product", from: [source], to: output)) {
        sk_cumulative_product(
          output.pointer, output.dtype.kernel, source.pointer, x.dtype.kernel, around.outer, around.size, around.inner)
      }
    }
    return output
  }

  func cumulativeExtreme(_ x: Tensor, axis: Int, largest: Bool) -> (values: Tensor, indices: Tensor) {
    let source = rowMajor(x)
    let around = AxisSplit(x.shape, axis)
    let values = Tensor.uninitialized(x.shape, x.dtype)
    let indices = Tensor.uninitialized(x.shape, .int64)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("cumulative extreme", from: [source], to: values)) {
        sk_cumulative_extreme(
          largest, values.pointer, indices.indices, source.pointer, x.dtype.kernel, around.outer, around.size,
          around.inner)
      }
    }
    return (values, indices)
  }

  func searchSorted(_ sequence: Tensor, _ values: Tensor, right: Bool) -> Tensor {
    let dtype: DType = sequence.dtype.isFloatingPoint || values.dtype.isFloatingPoint ? .float64 : .int64
    let (rows, wanted) = (rowMajor(cast(sequence, to: dtype)), rowMajor(cast(values, to: dtype)))
    let output = Tensor.uninitialized(values.shape, .int64)
    let isShared = sequence.rank == 1
    let width = isShared ? values.elementCount : values.shape[-1]
    guard output.elementCount > 0 else { return output }
    withExtendedLifetime((rows, wanted)) {
      Profiler.kernel(.init("search sorted", from: [rows, wanted], to: output)) {
        sk_search_sorted(
          output.indices, rows.pointer, wanted.pointer, dtype == .int64, isShared, right, values.elementCount / width,
          sequence.shape[-1], width)
      }
    }
    return output
  }
}
