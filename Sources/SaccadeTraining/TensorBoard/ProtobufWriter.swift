/// Writes fields in the wire format of protocol buffers: as much of it as event files need.
///
/// A field is its number and the kind of its value, then the value. What has its standard value is left out.
/// - Source: <https://protobuf.dev/programming-guides/encoding/>
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// A number of any size, seven bits a byte; a negative one as its two's complement.
  private mutating func put(varint value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func put(_ field: Int, _ kind: ProtobufKind) { put(varint: UInt64(field) << 3 | kind.rawValue) }

  private mutating func put(littleEndian value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  mutating func write(_ field: Int, _ value: Int) {
    guard value != 0 else { return }
    put(field, .varint)
    put(varint: UInt64(bitPattern: Int64(value)))
  }

  mutating func write(_ field: Int, _ value: Double) {
    put(field, .fixed64)
    put(littleEndian: value.bitPattern)
  }

  mutating func write(_ field: Int, _ value: Float) {
    put(field, .fixed32)
    put(littleEndian: value.bitPattern)
  }

  mutating func write(_ field: Int, _ value: [UInt8]) {
    put(field, .bytes)
    put(varint: UInt64(value.count))
    bytes += value
  }

  mutating func write(_ field: Int, _ text: String) { write(field, Array(text.utf8)) }

  /// Numbers one behind the other.
  mutating func write(_ field: Int, packed values: [Double]) {
    put(field, .bytes)
    put(varint: UInt64(8 * values.count))
    for value in values { put(littleEndian: value.bitPattern) }
  }

  /// A message within this one.
  mutating func write(_ field: Int, message body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    write(field, inner.bytes)
  }
}

/// How a field's value lies in the file.
enum ProtobufKind: UInt64 {
  case varint = 0
  case fixed64 = 1
  case bytes = 2
  case fixed32 = 5
}
