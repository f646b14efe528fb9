// Which type holds the result where two operands meet. As in PyTorch the types of tensors with axes decide; a tensor
// without axes, and a number even more so, counts only where it is of a higher kind: booleans, integers, floats.

extension DType {
  fileprivate var kind: Int { self == .bool ? 0 : (isFloatingPoint ? 2 : 1) }

  /// The type of the result where a number meets a tensor of this type: a fraction makes float32 of integers.
  func promoted(with number: ScalarValue) -> DType {
    switch number {
    case .real: isFloatingPoint ? self : .float32
    case .whole: self == .bool ? .int64 : self
    }
  }
}

extension Tensor {
  /// The type that holds the results of arithmetic between this tensor and another.
  func resultType(with other: Tensor) -> DType {
    if dtype == other.dtype { return dtype }
    if (rank == 0) == (other.rank == 0) { return dtype.promoted(with: other.dtype) }
    let (strong, weak) = rank == 0 ? (other.dtype, dtype) : (dtype, other.dtype)
    return weak.kind > strong.kind ? strong.promoted(with: weak) : strong
  }

  /// A tensor without axes brought into the type of a result where that changes what is computed: integers wrap before
  /// they are divided, not after, and float64 would widen the arithmetic of all elements.
  ///
  /// Half precision is left: it is computed in float32, and a number need not be rounded for it.
  func operand(of dtype: DType) -> Tensor {
    guard rank == 0, self.dtype != dtype, self.dtype == .float64 || !dtype.isFloatingPoint else { return self }
    return cast(to: dtype)
  }

  /// A number as a tensor without axes; integers too large for the type wrap.
  static func number(_ value: ScalarValue, _ dtype: DType) -> Tensor {
    guard case .whole(let whole) = value else { return .full([], value.double, dtype: dtype) }
    return switch dtype {
    case .int64: Tensor([whole], shape: [])
    case .int32: Tensor([Int32(truncatingIfNeeded: whole)], shape: [])
    case .uint8: Tensor([UInt8(truncatingIfNeeded: whole)], shape: [])
    default: Device.standard.kernels.fill([], dtype, Double(whole))
    }
  }
}
