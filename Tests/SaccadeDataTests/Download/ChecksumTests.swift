import Testing

@testable import SaccadeData

@Suite("The SHA-256 of a file")
struct ChecksumTests {
  struct Example: Sendable {
    let bytes: [UInt8]
    let sum: String
  }

  /// The examples of FIPS 180-2, appendix B, and nothing at all.
  static let examples = [
    Example(bytes: [], sum: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Example(bytes: Array("abc".utf8), sum: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Example(
      bytes: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      sum: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Example(
      bytes: [UInt8](repeating: 97, count: 1_000_000),
      sum: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test("is that of the standard's examples", arguments: examples)
  func standard(_ example: Example) throws {
    #expect(Checksum.sha256(of: example.bytes) == example.sum)
    let scratch = try Scratch()
    try scratch.write("file", example.bytes)
    #expect(try Checksum.sha256(ofFile: "\(scratch.path)/file") == example.sum)
  }

  @Test("is the same for a file that is read in several pieces")
  func pieces() throws {
    let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
    let scratch = try Scratch()
    try scratch.write("file", bytes)
    #expect(try Checksum.sha256(ofFile: "\(scratch.path)/file") == Checksum.sha256(of: bytes))
  }

  @Test("of a file that is not there is an error")
  func missing() throws {
    let scratch = try Scratch()
    #expect(throws: (any Error).self) { try Checksum.sha256(ofFile: "\(scratch.path)/nothing") }
  }
}
