import SaccadeEngine
import SaccadeText

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Makes tensors of what a model has of them.
final class TensorReader {
  /// The model's file.
  private let path: String
  /// How many bytes the tensors take so far: each of many may name the same bytes of one file.
  private var total = 0

  init(path: String) { self.path = path }

  /// The tensor of a message.
  /// - Throws: ``ONNXError`` if its numbers are not as many as its sizes say, or of a type that Saccade has not
  func value(_ proto: TensorProto) throws -> Value {
    let field = "tensor '\(proto.name)'"
    let shape = try self.shape(proto.dims, field: field)
    guard let type = ElementType(rawValue: Int(proto.dataType)), let dtype = type.dtype else {
      throw ONNXError(
        .unsupported, path: path, field: field,
        problem: "elements are of type \(Self.name(of: proto.dataType)), which Saccade has not",
        advice: "export the model with numbers, as float32")
    }
    guard !proto.hasSegment else {
      throw ONNXError(
        .unsupported, path: path, field: field, problem: "it is stored in segments",
        advice: "save the model again with onnx.save")
    }
    if proto.dataLocation == .external {
      try check(shape, type, field)
      let data = try ExternalData(proto.externalData, path: path, name: proto.name)
      return Value(try Self.tensor(shape, type, dtype) { try data.read(into: $0) }, type)
    }
    if proto.hasRawData {
      let wanted = try byteCount(shape, type, field)
      guard proto.rawData.count == wanted else {
        throw ONNXError.malformed(
          path, field: "\(field): raw_data", "it has \(proto.rawData.count) bytes, and shape \(shape) takes \(wanted)")
      }
      return Value(try Self.tensor(shape, type, dtype) { buffer in _ = proto.rawData.copyBytes(to: buffer) }, type)
    }
    return Value(try typed(proto, shape, type, dtype, field), type)
  }

  /// Sizes of axes, if a tensor may have them.
  func shape(_ sizes: [Int64], field: String) throws -> Shape {
    let shape = Shape(sizes.map(Int.init))
    guard shape.isPossible, shape.rank <= Limits.mostAxes else {
      throw ONNXError(
        .malformed, path: path, field: "\(field): dims",
        problem: "no tensor has the shape \(String(shape.description.prefix(200)))",
        advice: "sizes must not be negative, and axes at most \(Limits.mostAxes); \(ONNXError.exportAgain)")
    }
    return shape
  }

  /// The bytes that elements take in a file.
  private func byteCount(_ shape: Shape, _ type: ElementType, _ field: String) throws -> Int {
    try check(shape, type, field)
    return (shape.elementCount * type.bitCount + 7) / 8
  }

  private func check(_ shape: Shape, _ type: ElementType, _ field: String) throws {
    let dtype = type.dtype ?? .float64
    guard Limits.fits(shape, dtype) else {
      throw ONNXError(
        .refused, path: path, field: field, problem: "no memory here holds a tensor of shape \(shape)",
        advice: "use a smaller model, or a machine with more memory")
    }
    total += shape.elementCount * dtype.byteCount
    guard total <= Memory.limitBytes else {
      throw ONNXError(
        .refused, path: path, field: field, problem: "its weights up to here take \(memorySize(total)), more than fits",
        advice: "use a smaller model, or a machine with more memory")
    }
  }

  /// A tensor of the bytes that a file has, the least byte first.
  private static func tensor(
    _ shape: Shape, _ type: ElementType, _ dtype: DType, _ fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Tensor {
    // Held as it stands in the file.
    if type.bitCount == dtype.byteCount * 8, type != .bool {
      return try Tensor(shape: shape, dtype: dtype) { try fill($0) }
    }
    var bytes = [UInt8](repeating: 0, count: (shape.elementCount * type.bitCount + 7) / 8)
    try bytes.withUnsafeMutableBytes { try fill($0) }
    switch type {
    case .bool: return Tensor(bytes.map { $0 != 0 }, shape: shape)
    case .int8: return Tensor(bytes.map { Int32(Int8(bitPattern: $0)) }, shape: shape)
    case .uint16: return Tensor(pairs(bytes).map { Int32($0) }, shape: shape)
    case .int16: return Tensor(pairs(bytes).map { Int32(Int16(bitPattern: $0)) }, shape: shape)
    case .uint4: return Tensor(halves(bytes, shape.elementCount).map { Int32($0) }, shape: shape)
    case .int4:
      return Tensor(halves(bytes, shape.elementCount).map { $0 > 7 ? Int32($0) - 16 : Int32($0) }, shape: shape)
    default:
      let pairs = pairs(bytes).map { Int($0) }
      return Tensor(stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] | pairs[$0 + 1] << 16 }, shape: shape)
    }
  }

  private static func pairs(_ bytes: [UInt8]) -> [UInt16] {
    stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
  }

  /// Numbers of four bits, the lower half of a byte first.
  private static func halves(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    (0..<count).map { $0 % 2 == 0 ? bytes[$0 / 2] & 15 : bytes[$0 / 2] >> 4 }
  }

  /// A tensor of the list for its type.
  private func typed(
    _ proto: TensorProto, _ shape: Shape, _ type: ElementType, _ dtype: DType, _ field: String
  ) throws -> Tensor {
    func check(_ count: Int, _ list: String, per: Int = 1) throws {
      let wanted = (shape.elementCount + per - 1) / per
      guard count == wanted else {
        throw ONNXError.malformed(
          path, field: "\(field): \(list)", "it has \(count) numbers, and shape \(shape) takes \(wanted)")
      }
    }
    switch type {
    case .float32:
      try check(proto.floatData.count, "float_data")
      return Tensor(proto.floatData, shape: shape)
    case .float64:
      try check(proto.doubleData.count, "double_data")
      return Tensor(proto.doubleData, shape: shape)
    case .int64:
      try check(proto.int64Data.count, "int64_data")
      return Tensor(proto.int64Data, shape: shape)
    case .uint32, .uint64:
      try check(proto.uint64Data.count, "uint64_data")
      return Tensor(proto.uint64Data.map { Int(truncatingIfNeeded: $0) }, shape: shape)
    case .float16, .bfloat16:
      try check(proto.int32Data.count, "int32_data")
      return Tensor(shape: shape, dtype: dtype) { buffer in
        for (place, bits) in zip(buffer.bindMemory(to: UInt16.self).indices, proto.int32Data) {
          buffer.bindMemory(to: UInt16.self)[place] = UInt16(truncatingIfNeeded: bits)
        }
      }
    case .int4, .uint4:
      try check(proto.int32Data.count, "int32_data", per: 2)
      let bytes = proto.int32Data.map { UInt8(truncatingIfNeeded: $0) }
      return try Self.tensor(shape, type, dtype) { $0.copyBytes(from: bytes) }
    case .bool:
      try check(proto.int32Data.count, "int32_data")
      return Tensor(proto.int32Data.map { $0 != 0 }, shape: shape)
    case .uint8:
      try check(proto.int32Data.count, "int32_data")
      return Tensor(proto.int32Data.map { UInt8(truncatingIfNeeded: $0) }, shape: shape)
    default:
      try check(proto.int32Data.count, "int32_data")
      return Tensor(proto.int32Data, shape: shape)
    }
  }

  private static func name(of number: Int32) -> String {
    ElementType(rawValue: Int(number)).map { "\($0)" } ?? "number \(number)"
  }
}
