import COneDNN

/// What a matrix product is compiled for.
struct MatmulKey: Hashable, Sendable {
  let a: Shape
  let aStrides: [Int]
  let b: Shape
  let bStrides: [Int]
  let dtype: DType
  let resultType: DType
  /// The type of the bias, if there is one.
  let biasType: DType?
}

/// Nil stands for what the library has no good code for in this type on this processor.
private let cache = PrimitiveCache<MatmulKey, Primitive?>()

extension CPUKernels {
  func matmul(_ a: Tensor, _ b: Tensor, bias: Tensor?, output: Shape, dtype: DType) -> Tensor {
    let left = multiplicable(a)
    let right = multiplicable(b)
    let key = MatmulKey(
      a: a.shape, aStrides: left.strides ?? [], b: b.shape, bStrides: right.strides ?? [], dtype: a.dtype,
      resultType: dtype, biasType: bias?.dtype)
    let source = descriptor(of: left)
    let weight = descriptor(of: right)
    let target = MemoryDescriptor.rowMajor(output.dimensions, dtype)
    let biasSizes = [Int](repeating: 1, count: output.rank - 1) + [output[-1]]
    let biasDescriptor = bias.map { MemoryDescriptor.rowMajor(biasSizes, $0.dtype) }
    let primitive = cache.value(for: key) {
      let made = Primitive("matmul") { description, attributes in
        dnnl_matmul_primitive_desc_create(
          &description, OneDNN.engine.pointer, source.handle, weight.handle, biasDescriptor?.handle, target.handle,
          attributes)
      }
      if a.dtype == .float32 { return OneDNN.present(made, "matrix product", a.shape, a.dtype) }
      return made.flatMap { $0.isWorthwhile(a.dtype) ? $0 : nil }
    }
    guard let primitive else {
      return cast(matmul(widened(a), widened(b), bias: widened(bias), output: output, dtype: .float32), to: dtype)
    }
    if let y = productInParts(key, primitive, left, right, bias: bias) { return y }
    let y = Tensor.uninitialized(output, dtype)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, source, left), .init(DNNL_ARG_WEIGHTS, weight, right),
      .init(DNNL_ARG_DST, target, y),
    ]
    let biasRows = bias.map(rowMajor)
    if let biasRows, let biasDescriptor { arguments.append(.init(DNNL_ARG_BIAS, biasDescriptor, biasRows)) }
    primitive.run(arguments)
    return y
  }

  /// A matrix whose rows or columns are dense, as the library's fast code wants; a copy if neither are.
  private func multiplicable(_ x: Tensor) -> Tensor {
    guard let strides = x.strides, strides.allSatisfy({ $0 > 0 }) else { return rowMajor(x) }
    let (row, column) = (strides[x.rank - 2], strides[x.rank - 1])
    let (rows, columns) = (x.shape[-2], x.shape[-1])
    let hasDenseRows = (column == 1 || columns == 1) && row >= columns
    let hasDenseColumns = (row == 1 || rows == 1) && column >= rows
    return hasDenseRows || hasDenseColumns ? x : rowMajor(x)
  }
}
