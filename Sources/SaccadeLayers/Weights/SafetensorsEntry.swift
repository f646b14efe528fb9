public import SaccadeEngine

/// A tensor of a safetensors file: its name, type and shape, and which bytes of the data it has.
/// - Paper: <https://huggingface.co/docs/safetensors>
public struct SafetensorsEntry: Hashable, Sendable {
  /// The tensor's name.
  public let name: String
  /// The type of its elements.
  public let dtype: DType
  /// The size of each axis.
  public let shape: Shape
  /// Its bytes, counted from the end of the header.
  public let range: Range<Int>
}

/// What is to be written under a name: a tensor's type, shape and row-major bytes.
public struct SafetensorsContent {
  /// Calls a closure with the bytes.
  public typealias Bytes = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// The tensor's name.
  public let name: String
  /// The type of its elements.
  public let dtype: DType
  /// The size of each axis.
  public let shape: Shape
  let bytes: Bytes

  /// A tensor whose bytes are asked for when they are written.
  /// - Traps: if the bytes, when asked for, are not as many as type and shape need
  public init(_ name: String, _ dtype: DType, _ shape: Shape, bytes: @escaping Bytes) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.bytes = bytes
  }

  var byteCount: Int { shape.elementCount * dtype.byteCount }
}

extension DType {
  /// The format's names for the types that Saccade has.
  private static let safetensorsNames: [DType: String] = [
    .float64: "F64", .float32: "F32", .float16: "F16", .bfloat16: "BF16", .int64: "I64", .int32: "I32", .uint8: "U8",
    .bool: "BOOL",
  ]

  var safetensorsName: String { Self.safetensorsNames[self] ?? rawValue }

  init?(safetensorsName name: String) {
    guard let pair = Self.safetensorsNames.first(where: { $0.value == name }) else { return nil }
    self = pair.key
  }
}
