/// The bytes of a pickle, read a piece at a time.
struct PickleInput {
  private let file: InputBytes
  private let end: Int
  private let limit: Int
  private var window: [UInt8] = []
  private var windowStart: Int
  private var offset = 0

  /// A pickle describes each tensor in a hundred bytes or two: this is that of some hundred thousand.
  static let mostBytes = 64 << 20
  private static let windowSize = 1 << 16

  /// The bytes of a range of a file, of which no more than ``mostBytes`` are read.
  init(_ file: InputBytes, _ range: Range<Int>) {
    self.file = file
    end = range.upperBound
    windowStart = range.lowerBound
    limit = min(range.upperBound, range.lowerBound + Self.mostBytes)
  }

  /// The file's path.
  var path: String { file.path }
  /// Where in the file the next byte is.
  var position: Int { windowStart + offset }

  /// The next byte.
  mutating func byte() throws -> UInt8 {
    if offset == window.count { try refill() }
    offset += 1
    return window[offset - 1]
  }

  private mutating func refill() throws {
    let start = position
    try check(1)
    window = try file.bytes(start..<min(start + Self.windowSize, limit))
    windowStart = start
    offset = 0
  }

  private func check(_ count: Int) throws {
    guard count <= end - position else {
      throw WeightsError(
        .truncated, path: path, problem: "is truncated: its pickle ends in the middle, at byte \(end)",
        advice: "copy or download it again")
    }
    guard count <= limit - position else {
      throw WeightsError.damaged(path, "its pickle has more than \(Self.mostBytes) bytes, and weights need far fewer")
    }
  }

  /// The next bytes.
  mutating func bytes(_ count: Int) throws -> [UInt8] {
    if count <= window.count - offset, count >= 0 {
      offset += count
      return Array(window[offset - count..<offset])
    }
    guard count >= 0 else { throw WeightsError.damaged(path, "its pickle has a text of \(count) bytes") }
    try check(count)
    let bytes = try file.bytes(position..<position + count)
    windowStart = position + count
    window = []
    offset = 0
    return bytes
  }

  /// The next unsigned number of so many bytes, the least first; at most the largest that is signed.
  mutating func number(_ count: Int) throws -> Int {
    let number = try bytes(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(clamping: number)
  }

  /// The text up to the end of the line, without it.
  mutating func line() throws -> String {
    var bytes: [UInt8] = []
    while true {
      let next = try byte()
      if next == UInt8(ascii: "\n") { break }
      bytes.append(next)
      guard bytes.count <= 1000 else { throw WeightsError.damaged(path, "its pickle has a name of over 1000 bytes") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
