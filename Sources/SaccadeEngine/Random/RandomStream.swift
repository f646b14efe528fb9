/// A counter-based stream of random numbers: Philox 4×32 with ten rounds.
///
/// A draw depends on the key and the counter alone, never on threads or timing. Streams branch like a tree: one seed
/// gives every sample of every epoch a stream of its own, whatever the order they are asked for in.
///
/// ```swift
/// let root = RandomStream(seed: 7)
/// var augmentation = root.child("augmentation").child(epoch).child(index)
/// let flip = augmentation.uniform() < 0.5
/// ```
///
/// - Paper: Salmon et al. 2011, *Parallel random numbers: as easy as 1, 2, 3*, §3.3
public struct RandomStream: Hashable, Codable, Sendable, RandomNumberGenerator {
  /// The 64-bit key: what distinguishes this stream from its siblings.
  public private(set) var key: UInt64
  /// How many blocks of four 32-bit words were drawn.
  public private(set) var counter: UInt64
  private var buffered: UInt64?

  /// The stream that a seed names.
  public init(seed: UInt64) {
    key = seed
    counter = 0
  }

  /// A stream of its own for a part of the program, the same for the same path from the seed.
  public func child(_ index: Int) -> RandomStream {
    let block = Philox.block(key: key, counter: UInt64(bitPattern: Int64(index)), domain: Philox.childDomain)
    return RandomStream(seed: UInt64(block.0) | UInt64(block.1) << 32)
  }

  /// A stream of its own for a part of the program that has a name.
  public func child(_ name: String) -> RandomStream {
    // FNV-1a: Swift's own hashes change from run to run.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return child(Int(Int64(bitPattern: hash)))
  }

  /// Sixty-four random bits.
  public mutating func next() -> UInt64 {
    if let word = buffered {
      buffered = nil
      return word
    }
    let block = Philox.block(key: key, counter: counter, domain: 0)
    counter &+= 1
    buffered = UInt64(block.2) | UInt64(block.3) << 32
    return UInt64(block.0) | UInt64(block.1) << 32
  }

  /// Takes `count` blocks of four words out of the stream and gives the number of the first.
  ///
  /// A kernel that fills a tensor draws block `first + i / 4` for element `i`, on any number of threads.
  /// - Traps: if the count is negative
  public mutating func reserve(blocks count: Int) -> UInt64 {
    guard count >= 0 else { misuse("RandomStream.reserve", "the number of blocks must not be negative: \(count)") }
    buffered = nil
    // After the last block the first comes again.
    defer { counter &+= UInt64(count) }
    return counter
  }

  /// A number in `0 ..< 1`, with 24 random bits.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number in `range`, its upper bound left out.
  public mutating func uniform(in range: Range<Float>) -> Float {
    let value = range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    return value < range.upperBound ? value : range.lowerBound
  }

  /// A number from the standard normal distribution.
  public mutating func normal() -> Float {
    let word = next()
    return Philox.normal(UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32)).0
  }

  /// An integer in `0 ..< bound`, each as likely as the next.
  /// - Traps: if `bound` is not positive
  public mutating func integer(below bound: Int) -> Int {
    guard bound > 0 else { misuse("RandomStream.integer", "the bound must be positive: \(bound)") }
    // Lemire's multiply-shift with rejection.
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold {
        product = next().multipliedFullWidth(by: range)
      }
    }
    return Int(product.high)
  }

  /// The numbers `0 ..< count` in a random order.
  /// - Traps: if the count is negative
  public mutating func permutation(_ count: Int) -> [Int] {
    guard count >= 0 else { misuse("RandomStream.permutation", "the count must not be negative: \(count)") }
    MemoryPool.shared.require(Extent.product(count, MemoryLayout<Int>.stride))
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }
}
