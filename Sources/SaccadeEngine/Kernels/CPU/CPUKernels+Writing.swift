import CKernels

extension CPUKernels {
  func overwrite(_ x: Tensor, with value: Tensor, at view: ViewedElements) -> Tensor {
    var output = copied(rowMajorIfNative(x))
    overwrite(&output, with: value, at: view)
    return output
  }

  func overwrite(_ x: inout Tensor, with value: Tensor, at view: ViewedElements) {
    let start = if case .strided(let own) = x.layout { own.offset } else { 0 }
    let layout = StridedLayout(offset: start + view.layout.offset, strides: view.layout.strides)
    let source = expanded(value, to: view.shape)
    withExtendedLifetime(source) { copy(source, into: x.view(view.shape, layout), as: "overwrite") }
  }

  func scatter(
    _ x: Tensor, axis: Int, indices: Tensor, source: Tensor, _ rule: ScatterRule, operation: String
  ) -> Tensor {
    let output = copied(rowMajorIfNative(x))
    let added = expanded(source, to: indices.shape)
    let positions = rowMajor(indices)
    var layout = sk_layout()
    sk_layout_init(&layout, indices.rank, indices.shape.dimensions)
    sk_layout_add(&layout, output.strides ?? [])
    sk_layout_add(&layout, added.strides ?? [])
    let bad = withExtendedLifetime((added, positions)) {
      Profiler.kernel(.init("scatter", from: [added, positions], to: output)) {
        sk_scatter(
          rule.kernel, output.pointer, added.pointer, x.dtype.kernel, positions.indices, &layout, axis, x.shape[axis])
      }
    }
    refuse(bad, positions, x.shape[axis], operation)
    return output
  }

  func write(_ source: Tensor, to x: Tensor, axis: Int, indices: Tensor, adding: Bool, operation: String) -> Tensor {
    let output = copied(rowMajorIfNative(x))
    let slices = rowMajor(source)
    let positions = rowMajor(indices)
    let around = AxisSplit(x.shape, axis)
    let bad = withExtendedLifetime((slices, positions)) {
      Profiler.kernel(.init(adding ? "index add" : "index copy", from: [slices, positions], to: output)) {
        adding
          ? sk_index_add(
            output.pointer, slices.pointer, x.dtype.kernel, around.outer, around.size, around.inner,
            positions.indices, indices.elementCount)
          : sk_index_copy(
            output.pointer, slices.pointer, x.dtype.byteCount, around.outer, around.size, around.inner,
            positions.indices, indices.elementCount)
      }
    }
    refuse(bad, positions, x.shape[axis], operation)
    return output
  }

  func maskedScatter(_ x: Tensor, _ mask: Tensor, _ source: Tensor) -> Tensor {
    let output = copied(rowMajorIfNative(x))
    let flags = rowMajor(mask)
    let elements = rowMajor(source)
    withExtendedLifetime((flags, elements)) {
      _ = Profiler.kernel(.init("masked scatter", from: [flags, elements], to: output)) {
        sk_masked_scatter(
          output.pointer, elements.pointer, x.dtype.byteCount, flags.pointer.assumingMemoryBound(to: UInt8.self),
          x.elementCount, false)
      }
    }
    return output
  }

  /// A strided view of a larger shape.
  private func expanded(_ x: Tensor, to shape: Shape) -> Tensor {
    let plain = rowMajorIfNative(x)
    let start = if case .strided(let own) = plain.layout { own.offset } else { 0 }
    return plain.view(
      shape,
      StridedLayout(offset: start, strides: plain.shape.broadcastStrides(plain.strides ?? [], to: shape.dimensions)))
  }
}

extension ScatterRule {
  fileprivate var kernel: sk_scatter_op {
    switch self {
    case .assign: .assign
    case .sum: .add
    case .product: .multiply
    case .max: .maximum
    case .min: .minimum
    }
  }
}
