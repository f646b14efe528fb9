import SaccadeEngine

/// The types of elements that ONNX has, by their numbers there.
///
/// Saccade has fewer types: narrow integers are held as int32, wide ones without a sign as int64. What is held so keeps its
/// own type beside it (``Value``), since quantization depends on its range.
enum ElementType: Int, CaseIterable, Hashable, Sendable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case complex64 = 14
  case complex128 = 15
  case bfloat16 = 16
  case float8e4m3fn = 17
  case float8e4m3fnuz = 18
  case float8e5m2 = 19
  case float8e5m2fnuz = 20
  case uint4 = 21
  case int4 = 22
  case float4e2m1 = 23
  case float8e8m0 = 24
  case uint2 = 25
  case int2 = 26

  /// The type that a tensor's own is.
  init(_ dtype: DType) {
    switch dtype {
    case .float32: self = .float32
    case .float64: self = .float64
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .int64: self = .int64
    case .int32: self = .int32
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }

  /// The type of the tensor that holds such elements; nil where Saccade cannot hold them.
  var dtype: DType? {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .int64, .uint32, .uint64: .int64
    case .int32, .int8, .int16, .uint16, .int4, .uint4: .int32
    case .uint8: .uint8
    case .bool: .bool
    default: nil
    }
  }

  /// How many bits an element takes in a file.
  var bitCount: Int {
    switch self {
    case .float64, .int64, .uint64: 64
    case .float32, .int32, .uint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int4, .uint4: 4
    default: 8
    }
  }

  /// The smallest and the largest number of an integer type; nil for others.
  var range: ClosedRange<Int>? {
    switch self {
    case .uint4: 0...15
    case .int4: -8...7
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65535
    case .int16: -32768...32767
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint32: 0...Int(UInt32.max)
    case .int64, .uint64: Int.min...Int.max
    default: nil
    }
  }
}

/// A tensor and what its elements are in ONNX.
struct Value: Sendable {
  let tensor: Tensor
  let type: ElementType

  /// A tensor whose elements are what its type says.
  init(_ tensor: Tensor) { self.init(tensor, ElementType(tensor.dtype)) }

  init(_ tensor: Tensor, _ type: ElementType) {
    self.tensor = tensor
    self.type = type
  }
}
