/// Reads the fields of a message in the wire format of protocol buffers, one after the other.
struct ProtobufReader {
  /// A field of a message.
  struct Field {
    let number: Int
    let value: Value
  }

  /// A field's value, as the wire has it.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ArraySlice<UInt8>)
  }

  /// Why a message cannot be read, to follow its name: *has a field that goes beyond its end*.
  struct Problem: Error {
    let text: String
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field; nil at the end of the message.
  mutating func next() throws(Problem) -> Field? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    let number = key >> 3
    guard 1...0x1FFF_FFFF ~= number else { throw Problem(text: "has a field of number \(number)") }
    let value: Value
    switch ProtobufKind(rawValue: key & 7) {
    case .varint: value = .varint(try varint())
    case .fixed64: value = .fixed64(try littleEndian())
    case .fixed32: value = .fixed32(try littleEndian())
    case .bytes:
      let length = try varint()
      guard length <= UInt64(rest.count) else { throw Problem(text: "has a field that goes beyond its end") }
      value = .bytes(take(Int(length)))
    case nil: throw Problem(text: "has a field of kind \(key & 7), which there is not")
    }
    return Field(number: Int(number), value: value)
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func varint() throws(Problem) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw Problem(text: "ends within a number") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        // The tenth byte has room for one bit.
        guard shift < 63 || byte < 2 else { break }
        return value
      }
    }
    throw Problem(text: "has a number of more than 64 bits")
  }

  private mutating func littleEndian<Number: FixedWidthInteger>() throws(Problem) -> Number {
    let size = Number.bitWidth / 8
    guard rest.count >= size else { throw Problem(text: "ends within a number") }
    return take(size).reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}

extension ProtobufReader.Field {
  private func mismatch(_ wanted: String) -> ProtobufReader.Problem {
    ProtobufReader.Problem(text: "has in field \(number) no \(wanted)")
  }

  func integer() throws(ProtobufReader.Problem) -> Int {
    guard case .varint(let value) = value else { throw mismatch("whole number") }
    return Int(truncatingIfNeeded: value)
  }

  func double() throws(ProtobufReader.Problem) -> Double {
    guard case .fixed64(let value) = value else { throw mismatch("number of 64 bits") }
    return Double(bitPattern: value)
  }

  func float() throws(ProtobufReader.Problem) -> Float {
    guard case .fixed32(let value) = value else { throw mismatch("number of 32 bits") }
    return Float(bitPattern: value)
  }

  func bytes() throws(ProtobufReader.Problem) -> ArraySlice<UInt8> {
    guard case .bytes(let value) = value else { throw mismatch("bytes") }
    return value
  }

  func text() throws(ProtobufReader.Problem) -> String {
    guard let text = String(validating: try bytes(), as: UTF8.self) else { throw mismatch("text") }
    return text
  }

  /// Numbers one behind the other, or a single one, as older writers have them.
  func doubles() throws(ProtobufReader.Problem) -> [Double] {
    if case .fixed64(let value) = value { return [Double(bitPattern: value)] }
    let bytes = try bytes()
    guard bytes.count % 8 == 0 else { throw mismatch("list of numbers of 64 bits") }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: 8).map { place in
      Double(bitPattern: bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
  }
}
