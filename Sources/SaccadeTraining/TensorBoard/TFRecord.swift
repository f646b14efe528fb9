/// The frame of a record in an event file: its length, then the bytes, each with a sum that tells damage.
///
/// `length (8 bytes) · sum of these · bytes · sum of these`, all with the lowest byte first.
/// - Source: <https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details>
enum TFRecord {
  /// How many bytes stand before those of the record, and behind them.
  static let (headerSize, footerSize) = (12, 4)

  /// A record in its frame.
  static func framed(_ bytes: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(bytes.count))
    return length + littleEndian(sum(length[...])) + bytes + littleEndian(sum(bytes[...]))
  }

  /// The sum as it is written: turned and shifted, since sums of sums are weak.
  static func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let sum = CRC32C.sum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
    bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

/// The cyclic redundancy check of Castagnoli's polynomial, as iSCSI has it (RFC 3720, appendix B.4).
enum CRC32C {
  /// A byte's share: the remainder of the reversed polynomial.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0x82F6_3B78 }
  }

  static func sum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}

extension EventFileReader {
  /// The bytes with right sums in the frames of all records that lie in them whole, for tests that damage what is inside.
  package static func mendingSums(of bytes: [UInt8]) -> [UInt8] {
    var (bytes, offset) = (bytes, 0)
    func put(_ sum: UInt32, at place: Int) {
      withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
    }
    while offset + TFRecord.headerSize <= bytes.count {
      let length: UInt64 = TFRecord.number(bytes[offset..<offset + 8])
      put(TFRecord.sum(bytes[offset..<offset + 8]), at: offset + 8)
      let (start, left) = (
        offset + TFRecord.headerSize, bytes.count - offset - TFRecord.headerSize - TFRecord.footerSize
      )
      guard left >= 0, length <= UInt64(left) else { break }
      let end = start + Int(length)
      put(TFRecord.sum(bytes[start..<end]), at: end)
      offset = end + TFRecord.footerSize
    }
    return bytes
  }
}
