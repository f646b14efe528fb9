import CKernels

extension CPUKernels {
  func reduce(_ x: Tensor, _ reduction: Reduction, axes: [Int]) -> Tensor {
    let walk = ReductionWalk(x, axes: axes, isPosition: reduction.isPosition, on: self)
    let output = Tensor.uninitialized(walk.output, reduction.resultType(of: x.dtype))
    walk.run(to: output) { layout in
      let source = walk.input.pointer
      switch reduction {
      case .argmax, .argmin:
        sk_arg_reduce(
          reduction == .argmax, output.pointer.assumingMemoryBound(to: Int64.self), nil, source, x.dtype.kernel, layout)
      case .variance(let correction):
        sk_variance(nil, output.pointer, output.dtype.kernel, source, x.dtype.kernel, layout, Double(correction))
      default:
        sk_reduce(reduction.kernel, output.pointer, output.dtype.kernel, source, x.dtype.kernel, layout)
      }
    }
    let shape = x.shape.replacing(axes, with: 1)
    // Results of the channels that only fill a block are left out.
    return output.shape == shape ? output : output.view(shape, StridedLayout(strides: output.shape.rowMajorStrides))
  }

  func isAllFinite(_ x: Tensor) -> Bool {
    guard x.dtype.isFloatingPoint, x.elementCount > 0 else { return true }
    let source = dense(x)
    // NaN and infinities survive as extremes.
    return [sk_reduce_op.maximum, .minimum].allSatisfy { operation in
      var extreme = 0.0
      var layout = sk_layout()
      sk_layout_init(&layout, 1, [source.storedElementCount])
      sk_layout_add_reduced(&layout, 1)
      sk_layout_add(&layout, nil)
      withExtendedLifetime(source) {
        Profiler.kernel(.init("reduce", from: [source], to: source)) {
          sk_reduce(operation, &extreme, .float64, source.pointer, source.dtype.kernel, &layout)
        }
      }
      return extreme.isFinite
    }
  }
}

/// How a reduction walks through its input, which may lie in channel blocks.
private struct ReductionWalk {
  let input: Tensor
  /// The sizes of the result in memory, row by row: reduced axes have 1, channels may be more than the tensor's.
  let output: Shape
  private var layout = sk_layout()

  init(_ x: Tensor, axes: [Int], isPosition: Bool, on kernels: CPUKernels) {
    if let blocks = x.nativeLayout?.channelBlocks, Self.canStayBlocked(axes, blocks, isPosition) {
      input = x
      let channels = blocks.dimensions[1] * blocks.block
      output = x.shape.replacing([1], with: channels).replacing(axes, with: 1)
      let strides = Self.strides(output, without: axes)
      sk_layout_init(&layout, 5, blocks.dimensions)
      sk_layout_add(&layout, [strides[0], strides[1] * blocks.block, strides[2], strides[3], strides[1]])
      sk_layout_add(&layout, blocks.strides)
    } else {
      input = kernels.rowMajorIfNative(x)
      output = x.shape.replacing(axes, with: 1)
      guard x.rank <= Int(SK_MAX_RANK) else {
        misuse("tensor", "at most \(SK_MAX_RANK) axes: \(x.shape); merge axes with reshaped(_:)")
      }
      sk_layout_init(&layout, x.rank, x.shape.dimensions)
      sk_layout_add(&layout, Self.strides(output, without: axes))
      sk_layout_add(&layout, input.strides ?? [])
    }
  }

  /// Zeros that fill the last block would count as elements, and positions among channels would be those in memory.
  private static func canStayBlocked(_ axes: [Int], _ blocks: NativeLayout.ChannelBlocks, _ isPosition: Bool) -> Bool {
    axes.contains(1) ? !blocks.isPadded && !isPosition : true
  }

  private static func strides(_ output: Shape, without axes: [Int]) -> [Int] {
    var strides = output.rowMajorStrides
    for axis in axes { strides[axis] = 0 }
    return strides
  }

  func run(to output: Tensor, _ body: (UnsafePointer<sk_layout>) -> Void) {
    withExtendedLifetime(input) {
      withUnsafePointer(to: layout) { layout in
        Profiler.kernel(.init("reduce", from: [input], to: output)) { body(layout) }
      }
    }
  }
}

extension Reduction {
  fileprivate var isPosition: Bool { self == .argmax || self == .argmin }

  /// Integers add up in 64 bits.
  func resultType(of dtype: DType) -> DType {
    switch self {
    case .argmax, .argmin: .int64
    case .any, .all: .bool
    case .sum, .product: dtype.isFloatingPoint ? dtype : .int64
    case .max, .min: dtype
    case .mean, .variance, .logSumExp: dtype.isFloatingPoint ? dtype : .float32
    }
  }

  fileprivate var kernel: sk_reduce_op {
    switch self {
    case .mean: .mean
    case .max: .maximum
    case .min: .minimum
    case .product: .product
    case .any: .any
    case .all: .all
    case .logSumExp: .logSumExp
    case .sum, .variance, .argmax, .argmin: .sum
    }
  }
}
