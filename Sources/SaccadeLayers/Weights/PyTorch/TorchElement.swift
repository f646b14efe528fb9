import SaccadeEngine

/// The types of elements that PyTorch's files have, by their names there.
enum TorchElement: String {
  case float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool
  case uint16, uint32, uint64, complex64, complex128
  case float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz
  /// Bytes that a tensor's own type gives a meaning.
  case untyped

  /// The type of a class of storages: `FloatStorage`.
  init?(storage name: String) {
    switch name {
    case "FloatStorage": self = .float32
    case "DoubleStorage": self = .float64
    case "HalfStorage": self = .float16
    case "BFloat16Storage": self = .bfloat16
    case "LongStorage": self = .int64
    case "IntStorage": self = .int32
    case "ShortStorage": self = .int16
    case "CharStorage": self = .int8
    case "ByteStorage": self = .uint8
    case "BoolStorage": self = .bool
    case "ComplexFloatStorage": self = .complex64
    case "ComplexDoubleStorage": self = .complex128
    case "UntypedStorage": self = .untyped
    default: return nil
    }
  }

  /// How many bytes an element takes.
  var byteCount: Int {
    switch self {
    case .complex128: 16
    case .float64, .int64, .uint64, .complex64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool, .untyped, .float8_e4m3fn, .float8_e5m2, .float8_e4m3fnuz, .float8_e5m2fnuz: 1
    }
  }

  /// Saccade's type; nil where it has none.
  var dtype: DType? {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .int64: .int64
    case .int32: .int32
    case .uint8: .uint8
    case .bool: .bool
    default: nil
    }
  }
}
