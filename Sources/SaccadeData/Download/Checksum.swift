import CCrypto
import Foundation

/// The SHA-256 of files and bytes.
enum Checksum {
  /// The sum of a file's bytes in hexadecimal digits, read a piece at a time.
  static func sha256(ofFile path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let sum = try SHA256()
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      try piece.withUnsafeBytes { try sum.add($0) }
    }
    return hexadecimal(try sum.finish())
  }

  /// The sum of some bytes in hexadecimal digits.
  static func sha256(of bytes: [UInt8]) throws -> String {
    let sum = try SHA256()
    try bytes.withUnsafeBytes { try sum.add($0) }
    return hexadecimal(try sum.finish())
  }

  /// Two digits a byte.
  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

/// A SHA-256 that takes its bytes in pieces.
private final class SHA256 {
  /// OpenSSL has no memory left, or was configured without SHA-256.
  struct Failure: Error {}

  private let context: OpaquePointer

  init() throws(Failure) {
    guard let context = EVP_MD_CTX_new() else { throw Failure() }
    self.context = context
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw Failure() }
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw Failure() }
  }

  func finish() throws(Failure) -> [UInt8] {
    var sum = [UInt8](repeating: 0, count: 32)
    guard EVP_DigestFinal_ex(context, &sum, nil) == 1 else { throw Failure() }
    return sum
  }
}
