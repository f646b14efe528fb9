extension Tensor {
  /// A tensor without axes; a number written as such gives float32.
  public init(_ value: Float) { self.init([value], shape: []) }

  /// A tensor without axes, of the value's own type.
  @_disfavoredOverload public init(_ value: some TensorScalar) { self.init([value], shape: []) }

  /// A tensor of float32 with these elements, row by row; one axis unless `shape` says otherwise.
  ///
  /// A list written with fractions, `Tensor([1.0, 2])`, is one of these, as in PyTorch.
  /// - Traps: if the number of elements is not that of the shape
  public init(_ scalars: [Float], shape: Shape? = nil) { self.init(elements: scalars, shape) }

  /// A tensor of int64 with these elements, row by row; one axis unless `shape` says otherwise.
  ///
  /// A list written without fractions, `Tensor([1, 2])`, is one of these, as in PyTorch.
  /// - Traps: if the number of elements is not that of the shape
  public init(_ scalars: [Int], shape: Shape? = nil) { self.init(elements: scalars, shape) }

  // Not favoured, because what is written with fractions is an array of doubles for want of another type.
  /// A tensor with these elements, of their own type, row by row; one axis unless `shape` says otherwise.
  ///
  /// A variable or an expression of type `[Double]` gives float64, as NumPy's arrays do in PyTorch; most operations want
  /// float32: use `[Float]`, or `cast(to: .float32)`.
  /// - Traps: if the number of elements is not that of the shape
  @_disfavoredOverload public init<Scalar: TensorScalar>(_ scalars: [Scalar], shape: Shape? = nil) {
    self.init(elements: scalars, shape)
  }

  private init<Scalar: TensorScalar>(elements scalars: [Scalar], _ shape: Shape?) {
    let shape = shape ?? [scalars.count]
    guard scalars.count == shape.elementCount else {
      misuse("Tensor", "\(scalars.count) elements do not fill shape \(shape), which has \(shape.elementCount)")
    }
    self = .uninitialized(shape, Scalar.dtype)
    scalars.withUnsafeBytes { source in
      if let base = source.baseAddress { storage.pointer.copyMemory(from: base, byteCount: source.count) }
    }
  }

  /// A tensor whose elements `fill` writes, row by row.
  ///
  /// The closure gets all bytes of the elements, not set to anything.
  /// - Traps: if a size is negative, or no memory holds so many elements
  public init<Failure: Error>(
    shape: Shape, dtype: DType, filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    self = .uninitialized(shape, dtype)
    try fill(UnsafeMutableRawBufferPointer(start: storage.pointer, count: shape.elementCount * dtype.byteCount))
  }

  /// All zeros.
  public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, 0, dtype: dtype) }

  /// All ones.
  public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, 1, dtype: dtype) }

  /// The same number everywhere.
  /// - Traps: if a size is negative
  public static func full(_ shape: Shape, _ value: some TensorNumber, dtype: DType = .float32) -> Tensor {
    guard shape.dimensions.allSatisfy({ $0 >= 0 }) else {
      misuse("Tensor", "no size may be negative: shape \(shape)")
    }
    if case .whole(let whole) = value.scalarValue, dtype == .int64, abs(Double(whole)) >= 0x1p53 {
      return Tensor(shape: shape, dtype: .int64) { bytes in
        bytes.bindMemory(to: Int.self).update(repeating: whole)
      }
    }
    return Device.standard.kernels.fill(shape, dtype, value.scalarValue.double)
  }

  /// `start`, `start + step`, … up to but without `end`.
  /// - Traps: if the step is zero, or no memory holds so many numbers
  public static func arange(_ start: Int, _ end: Int, step: Int = 1) -> Tensor {
    guard step != 0 else { misuse("arange", "the step must not be 0") }
    // The distance between any two integers fits 64 bits without a sign.
    let distance =
      step > 0 ? UInt(bitPattern: end) &- UInt(bitPattern: start) : UInt(bitPattern: start) &- UInt(bitPattern: end)
    let count = (step > 0 ? start < end : start > end) ? (distance - 1) / step.magnitude + 1 : 0
    guard count <= 1 << 60 else {
      misuse("arange", "no memory holds so many numbers: \(count), from \(start) to \(end) by \(step); ask for fewer")
    }
    return Tensor(shape: [Int(count)], dtype: .int64) { bytes in
      let numbers = bytes.bindMemory(to: Int.self)
      for position in numbers.indices { numbers[position] = start &+ position &* step }
    }
  }

  /// The integers from 0 up to but without `end`, as int64.
  public static func arange(_ end: Int) -> Tensor { arange(0, end) }

  /// `count` numbers from `start` to `end`, both included, equally far apart.
  /// - Traps: if the count is negative, or no memory holds so many numbers
  public static func linspace(_ start: Float, _ end: Float, count: Int) -> Tensor {
    guard count >= 0 else { misuse("linspace", "the count must not be negative: \(count)") }
    let step = count > 1 ? (Double(end) - Double(start)) / Double(count - 1) : 0
    Shape([count]).requirePossible("linspace")
    return Tensor(shape: [count], dtype: .float32) { bytes in
      let numbers = bytes.bindMemory(to: Float.self)
      for position in numbers.indices {
        numbers[position] = position == count - 1 && count > 1 ? end : Float(Double(start) + Double(position) * step)
      }
    }
  }

  /// Ones on the diagonal, zeros elsewhere.
  /// - Traps: if the size is negative, or no memory holds so many elements
  public static func eye(_ size: Int, dtype: DType = .float32) -> Tensor {
    guard size >= 0 else { misuse("eye", "the size must not be negative: \(size)") }
    Shape([size, size]).requirePossible("eye")
    return (arange(size).reshaped([size, 1]) .== arange(size)).cast(to: dtype)
  }
}
