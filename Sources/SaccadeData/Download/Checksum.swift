import CCrypto
import Foundation
import SaccadeText

/// The SHA-256 of files and bytes.
enum Checksum {
  /// The sum of a file's bytes in hexadecimal digits, read a piece at a time.
  static func sha256(ofFile path: String) throws -> String {
    let file = FileHandle(fileDescriptor: try RegularFile.open(path), closeOnDealloc: true)
    defer { try? file.close() }
    let sum = SHA256()
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      piece.withUnsafeBytes { sum.add($0) }
    }
    return hexadecimal(sum.finish())
  }

  /// The sum of some bytes in hexadecimal digits.
  static func sha256(of bytes: [UInt8]) -> String {
    let sum = SHA256()
    bytes.withUnsafeBytes { sum.add($0) }
    return hexadecimal(sum.finish())
  }

  /// The first 16 bytes of the sum, which no two files share by chance.
  static func shortened(of bytes: [UInt8]) -> SIMD2<UInt64> {
    let sum = SHA256()
    bytes.withUnsafeBytes { sum.add($0) }
    let whole = sum.finish()
    func number(_ range: Range<Int>) -> UInt64 { whole[range].reduce(0) { $0 << 8 | UInt64($1) } }
    return SIMD2(number(0..<8), number(8..<16))
  }

  /// Two digits a byte.
  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

/// A SHA-256 that takes its bytes in pieces.
final class SHA256 {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { Self.fail() }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawBufferPointer) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { Self.fail() }
  }

  func finish() -> [UInt8] {
    var sum = [UInt8](repeating: 0, count: 32)
    guard EVP_DigestFinal_ex(context, &sum, nil) == 1 else { Self.fail() }
    return sum
  }

  /// OpenSSL fails only where there is no memory left, or where it was built without SHA-256.
  private static func fail() -> Never { fatalError("OpenSSL's libcrypto cannot compute a SHA-256; install it again") }
}
