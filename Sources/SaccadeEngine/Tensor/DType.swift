/// The type of a tensor's elements.
public enum DType: String, CaseIterable, Hashable, Codable, Sendable {
  case float32, bfloat16, float16, float64, int64, int32, uint8, bool

  /// How many bytes an element takes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .bfloat16, .float16: 2
    case .uint8, .bool: 1
    }
  }

  /// Whether elements are floating-point numbers, so that gradients can flow through them.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .bfloat16, .float16, .float64: true
    case .int64, .int32, .uint8, .bool: false
    }
  }

  /// The type that holds the results of arithmetic between this type and another, as in PyTorch: floats win over
  /// integers, wider over narrower; bfloat16 with float16 gives float32.
  public func promoted(with other: DType) -> DType {
    if self == other { return self }
    if (self == .bfloat16 && other == .float16) || (self == .float16 && other == .bfloat16) { return .float32 }
    return promotionRank > other.promotionRank ? self : other
  }

  private var promotionRank: Int {
    switch self {
    case .bool: 0
    case .uint8: 1
    case .int32: 2
    case .int64: 3
    case .float16: 4
    case .bfloat16: 5
    case .float32: 6
    case .float64: 7
    }
  }
}

/// A Swift type that can be a tensor's element.
public protocol TensorScalar: Sendable, BitwiseCopyable {
  /// The tensor type that holds it.
  static var dtype: DType { get }
}

extension Float: TensorScalar {
  /// `float32`.
  public static var dtype: DType { .float32 }
}
extension Double: TensorScalar {
  /// `float64`.
  public static var dtype: DType { .float64 }
}
extension Int: TensorScalar {
  /// `int64`.
  public static var dtype: DType { .int64 }
}
extension Int64: TensorScalar {
  /// `int64`.
  public static var dtype: DType { .int64 }
}
extension Int32: TensorScalar {
  /// `int32`.
  public static var dtype: DType { .int32 }
}
extension UInt8: TensorScalar {
  /// `uint8`.
  public static var dtype: DType { .uint8 }
}
extension Bool: TensorScalar {
  /// `bool`.
  public static var dtype: DType { .bool }
}
#if arch(arm64) || os(Linux)
  extension Float16: TensorScalar {
    /// `float16`.
    public static var dtype: DType { .float16 }
  }
#endif
