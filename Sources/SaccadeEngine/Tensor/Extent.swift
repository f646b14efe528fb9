/// A size in the middle of a computation, which cannot overflow: what lies beyond ±2⁶¹ stays there, and no memory holds
/// half as much.
///
/// Rules about shapes compute with it where a caller may have given any number, so that they meet an impossible size and
/// say so; a sum of plain integers would end the program without a word.
///
/// ```swift
/// let span = (Extent(dilation) * (kernel - 1) + 1).value
/// ```
package struct Extent: Hashable, Sendable {
  private static let most = 1 << 61

  /// The size, or ±2⁶¹ for one beyond.
  package let value: Int

  /// A size, or the nearest that can be reckoned with.
  package init(_ value: Int) { self.value = min(max(value, -Self.most), Self.most) }

  /// A size rounded towards 0; 0 for what is no number.
  package init(_ value: Double) {
    let most = Double(Self.most)
    self.init(value.isNaN ? 0 : Int(min(max(value, -most), most)))
  }

  // Two of them add up to 2⁶² at most.
  package static func + (a: Extent, b: Extent) -> Extent { Extent(a.value + b.value) }
  package static func - (a: Extent, b: Extent) -> Extent { Extent(a.value - b.value) }
  package static func + (a: Extent, b: Int) -> Extent { a + Extent(b) }
  package static func - (a: Extent, b: Int) -> Extent { a - Extent(b) }
  package static func * (a: Extent, b: Int) -> Extent { a * Extent(b) }

  package static func * (a: Extent, b: Extent) -> Extent {
    let (product, overflows) = a.value.multipliedReportingOverflow(by: b.value)
    guard overflows else { return Extent(product) }
    return Extent((a.value < 0) == (b.value < 0) ? most : -most)
  }

  /// The sum of sizes.
  package static func sum(_ sizes: [Int]) -> Int { sizes.reduce(Extent(0)) { $0 + $1 }.value }

  /// The product of sizes.
  package static func product(_ sizes: Int...) -> Int { sizes.reduce(Extent(1)) { $0 * $1 }.value }
}
