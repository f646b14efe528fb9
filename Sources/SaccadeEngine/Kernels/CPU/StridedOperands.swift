import CKernels

extension DType {
  /// The C kernels' element type.
  var kernel: sk_dtype {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .float16: .float16
    case .float64: .float64
    case .int64: .int64
    case .int32: .int32
    case .uint8: .uint8
    case .bool: .bool
    }
  }
}

extension Shape {
  /// The steps of a tensor of this shape with `strides`, read as if it had `output`'s shape.
  func broadcastStrides(_ strides: [Int], to output: [Int]) -> [Int] {
    let missing = output.count - rank
    return output.indices.map { axis in
      axis < missing || (dimensions[axis - missing] == 1) ? 0 : strides[axis - missing]
    }
  }
}

/// The index space that the operands of an element-wise kernel share, and where each of them lies in it.
///
/// Tensors in channel blocks are read as `[n, c / block, h, w, block]`, so that one strided loop serves every layout.
struct StridedOperands {
  private(set) var layout = sk_layout()
  /// Kept because a relaid operand lives here alone.
  private(set) var inputs: [Tensor] = []
  private(set) var output: Tensor
  /// Set when lanes beyond the last channel must be zeroed after the kernel ran.
  private var needsClearing = false

  /// Brings `inputs` into one index space of `shape` with an output of `dtype`.
  ///
  /// `keepsZero` says that the function gives zero for zeros, so that padding stays as it must be.
  init(_ inputs: [Tensor], shape: Shape, dtype: DType, keepsZero: Bool, on kernels: CPUKernels) {
    let native = inputs.lazy.filter { $0.shape == shape }.compactMap(\.nativeLayout).first
    if let native, native.dtype == dtype, Self.isFlat(inputs, native), keepsZero || !native.isPadded {
      self.inputs = inputs
      output = .uninitialized(native)
      layout = sk_layout_flat(native.byteCount / dtype.byteCount, Int32(inputs.count + 1))
    } else if let native, native.dtype == dtype, let blocks = native.channelBlocks {
      output = .uninitialized(native)
      needsClearing = blocks.isPadded
      start(blocks.dimensions)
      add(blocks.strides)
      for input in inputs { addBlocked(input, native, blocks, kernels) }
    } else {
      output = .uninitialized(shape, dtype)
      start(shape.dimensions)
      add(shape.rowMajorStrides)
      for input in inputs { addStrided(input, shape, kernels) }
    }
  }

  /// Finishes what the kernel wrote.
  func finished() -> Tensor {
    if needsClearing { CPUKernels.shared.clearPadding(output) }
    return output
  }

  private static func isFlat(_ inputs: [Tensor], _ native: NativeLayout) -> Bool {
    inputs.allSatisfy { $0.nativeLayout === native }
  }

  private mutating func start(_ dimensions: [Int]) {
    guard dimensions.count <= Int(SK_MAX_RANK) else {
      misuse("tensor", "at most \(SK_MAX_RANK) axes: \(dimensions); merge axes with reshaped(_:)")
    }
    sk_layout_init(&layout, dimensions.count, dimensions)
  }

  private mutating func add(_ strides: [Int]) { sk_layout_add(&layout, strides) }

  private mutating func addStrided(_ input: Tensor, _ shape: Shape, _ kernels: CPUKernels) {
    let plain = input.nativeLayout == nil ? input : kernels.rowMajor(input)
    add(plain.shape.broadcastStrides(plain.strides ?? [], to: shape.dimensions))
    inputs.append(plain)
  }

  private mutating func addBlocked(
    _ input: Tensor, _ native: NativeLayout, _ blocks: NativeLayout.ChannelBlocks, _ kernels: CPUKernels
  ) {
    if input.shape == native.shape {
      let descriptor = kernels.nativeDescriptor(native).retyped(from: native.dtype, to: input.dtype)
      let relaid = kernels.relaid(input, to: descriptor)
      inputs.append(relaid)
      add(blocks.strides)
      return
    }
    let plain = input.nativeLayout == nil ? input : kernels.rowMajor(input)
    let strides = plain.shape.broadcastStrides(plain.strides ?? [], to: native.shape.dimensions)
    if strides[1] != 0 && blocks.isPadded {
      let padded = kernels.paddedChannels(plain, blocks.dimensions[1] * blocks.block)
      inputs.append(padded)
      let wide = padded.shape.broadcastStrides(padded.strides ?? [], to: native.shape.dimensions)
      add([wide[0], wide[1] * blocks.block, wide[2], wide[3], wide[1]])
      return
    }
    inputs.append(plain)
    add([strides[0], strides[1] * blocks.block, strides[2], strides[3], strides[1]])
  }

  /// Hands the index space to a C kernel, and holds the operands' memory meanwhile.
  func run<Result>(_ kernel: String, _ body: (UnsafePointer<sk_layout>) -> Result) -> Result {
    withExtendedLifetime((inputs, output)) {
      withUnsafePointer(to: layout) { layout in
        Profiler.kernel(.init(kernel, from: inputs, to: output)) { body(layout) }
      }
    }
  }
}
