import CKernels

extension CPUKernels {
  func select(_ x: Tensor, axis: Int, indices: Tensor, operation: String) -> Tensor {
    let source = rowMajor(x)
    let positions = rowMajor(indices)
    let around = AxisSplit(x.shape, axis)
    let output = Tensor.uninitialized(x.shape.replacing(axis: axis, with: indices.shape), x.dtype)
    let bad = withExtendedLifetime((source, positions)) {
      Profiler.kernel(.init("index select", from: [source, positions], to: output)) {
        sk_index_select(
          output.pointer, source.pointer, x.dtype.byteCount, around.outer, around.size, around.inner, positions.indices,
          indices.elementCount)
      }
    }
    refuse(bad, positions, around.size, operation)
    return output
  }

  func selectBackward(_ dy: Tensor, axis: Int, indices: Tensor, input: Shape) -> Tensor {
    let gradient = rowMajor(dy)
    let around = AxisSplit(input, axis)
    let output = fill(input, dy.dtype, 0)
    let positions = rowMajor(indices)
    withExtendedLifetime((gradient, positions)) {
      _ = Profiler.kernel(.init("index add", from: [gradient, positions], to: output)) {
        sk_index_add(
          output.pointer, gradient.pointer, dy.dtype.kernel, around.outer, around.size, around.inner, positions.indices,
          indices.elementCount)
      }
    }
    return output
  }

  func gather(_ x: Tensor, axis: Int, indices: Tensor) -> Tensor {
    let source = rowMajorIfNative(x)
    let positions = rowMajor(indices)
    let output = Tensor.uninitialized(indices.shape, x.dtype)
    var layout = sk_layout()
    sk_layout_init(&layout, indices.rank, indices.shape.dimensions)
    sk_layout_add(&layout, nil)
    sk_layout_add(&layout, source.strides ?? [])
    let bad = withExtendedLifetime((source, positions)) {
      Profiler.kernel(.init("gather", from: [source, positions], to: output)) {
        sk_gather(output.pointer, source.pointer, x.dtype.byteCount, positions.indices, &layout, axis, x.shape[axis])
      }
    }
    refuse(bad, positions, x.shape[axis], "gather")
    return output
  }

  func scatterAdd(_ x: Tensor, axis: Int, indices: Tensor, source: Tensor) -> Tensor {
    scatter(x, axis: axis, indices: indices, source: source, .sum, operation: "scatterAdd")
  }

  func nonzero(_ mask: Tensor) -> Tensor {
    let flags = rowMajor(mask)
    return withExtendedLifetime(flags) {
      let bytes = flags.pointer.assumingMemoryBound(to: UInt8.self)
      let output = Tensor.uninitialized([sk_mask_count(bytes, mask.elementCount), mask.rank], .int64)
      Profiler.kernel(.init("nonzero", from: [flags], to: output)) {
        sk_nonzero(output.indices, bytes, mask.rank, mask.shape.dimensions)
      }
      return output
    }
  }

  func oneHot(_ indices: Tensor, classes: Int, dtype: DType) -> Tensor {
    let positions = rowMajor(indices)
    let output = Tensor.uninitialized(Shape(indices.shape.dimensions + [classes]), dtype)
    let bad = withExtendedLifetime(positions) {
      Profiler.kernel(.init("one hot", from: [positions], to: output)) {
        sk_one_hot(output.pointer, dtype.kernel, positions.indices, indices.elementCount, classes, 1, 0)
      }
    }
    refuse(bad, positions, classes, "oneHot")
    return output
  }

  func refuse(_ bad: Int, _ indices: Tensor, _ size: Int, _ operation: String) {
    guard bad >= 0 else { return }
    misuse(
      operation,
      "every index must lie in 0 ..< \(size): the element at position \(bad) of indices \(indices.shape) is "
        + "\(indices.indices[bad])")
  }
}

/// The sizes before, at and after an axis of dense rows.
struct AxisSplit {
  let outer: Int
  let size: Int
  let inner: Int

  init(_ shape: Shape, _ axis: Int) {
    outer = shape.dimensions[..<axis].reduce(1, *)
    size = shape[axis]
    inner = shape.dimensions[(axis + 1)...].reduce(1, *)
  }
}

extension Shape {
  /// The sizes with those of another shape in place of one axis.
  func replacing(axis: Int, with inserted: Shape) -> Shape {
    Shape(dimensions[..<axis] + inserted.dimensions + dimensions[(axis + 1)...])
  }
}

extension Tensor {
  /// The elements of an int64 tensor.
  var indices: UnsafeMutablePointer<Int64> { pointer.assumingMemoryBound(to: Int64.self) }
}
