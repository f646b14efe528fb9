#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The Philox 4×32-10 bijection and the distributions drawn from its words.
enum Philox {
  /// Keeps the keys of children apart from the numbers that a stream draws.
  static let childDomain: UInt64 = 0x5acc_ade0_0000_0001

  /// Four random words for one counter value.
  @inline(__always)
  static func block(key: UInt64, counter: UInt64, domain: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    var c0 = UInt32(truncatingIfNeeded: counter)
    var c1 = UInt32(truncatingIfNeeded: counter >> 32)
    var c2 = UInt32(truncatingIfNeeded: domain)
    var c3 = UInt32(truncatingIfNeeded: domain >> 32)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) * UInt64(c0)
      let p1 = UInt64(0xCD9E_8D57) * UInt64(c2)
      let high0 = UInt32(truncatingIfNeeded: p0 >> 32)
      let high1 = UInt32(truncatingIfNeeded: p1 >> 32)
      (c0, c1, c2, c3) = (
        high1 ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1), high0 ^ c3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// Two numbers from the standard normal distribution out of two words (Box and Muller).
  @inline(__always)
  static func normal(_ a: UInt32, _ b: UInt32) -> (Float, Float) {
    let u = (Double(a) + 1) * 0x1p-32
    let angle = 2 * Double.pi * Double(b) * 0x1p-32
    let radius = (-2 * log(u)).squareRoot()
    return (Float(radius * cos(angle)), Float(radius * sin(angle)))
  }
}
