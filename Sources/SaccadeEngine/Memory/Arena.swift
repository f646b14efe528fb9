#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Large blocks from one range of addresses, in which neighbours that are free become one.
///
/// A step's small activations are given back before its large gradients are asked for; in blocks of their own they would
/// wait beside them until the next step.
struct Arena: ~Copyable, @unchecked Sendable {
  private struct Gap {
    var offset: Int
    var size: Int
  }

  private let base: UnsafeMutableRawPointer
  private let capacity: Int
  /// What was ever used; beyond it no page is there yet.
  private(set) var usedBytes = 0
  /// What is free below that, by address; no two touch.
  private var gaps: [Gap] = []

  /// Addresses for more than the machine's memory; nil where the system gives none.
  init?() {
    capacity = 4 * SystemMemory.physicalBytes
    let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
    guard let base = mmap(nil, capacity, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else { return nil }
    self.base = base
    #if os(Linux)
      // Advice only: without huge pages memory is as good, just slower to touch first.
      madvise(base, capacity, MADV_HUGEPAGE)
    #endif
  }

  /// The size of the block that a request gets: whole pages.
  static func roundedUp(_ byteCount: Int) -> Int { (byteCount + 65_535) & ~65_535 }

  /// How many bytes are free below what was ever used.
  var gapBytes: Int { gaps.reduce(0) { $0 + $1.size } }

  /// Whether a block is from here.
  func contains(_ pointer: UnsafeMutableRawPointer) -> Bool { pointer >= base && pointer < base + capacity }

  /// The start of a block of `size` bytes; nil when the addresses are used up.
  mutating func take(_ size: Int) -> UnsafeMutableRawPointer? {
    var best: Int?
    for position in gaps.indices where gaps[position].size >= size {
      if best.map({ gaps[position].size < gaps[$0].size }) ?? true { best = position }
    }
    if let best {
      let offset = gaps[best].offset
      gaps[best].offset += size
      gaps[best].size -= size
      if gaps[best].size == 0 { gaps.remove(at: best) }
      return base + offset
    }
    // A gap at the end grows instead of staying behind.
    let start = gaps.last.map { $0.offset + $0.size == usedBytes ? $0.offset : usedBytes } ?? usedBytes
    guard start + size <= capacity else { return nil }
    if start < usedBytes { gaps.removeLast() }
    usedBytes = start + size
    return base + start
  }

  /// Takes a block of `size` bytes back.
  mutating func giveBack(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
    let offset = pointer - base
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    let touchesNext = low < gaps.count && offset + size == gaps[low].offset
    let touchesPrevious = low > 0 && gaps[low - 1].offset + gaps[low - 1].size == offset
    switch (touchesPrevious, touchesNext) {
    case (true, true):
      gaps[low - 1].size += size + gaps[low].size
      gaps.remove(at: low)
    case (true, false): gaps[low - 1].size += size
    case (false, true):
      gaps[low].offset = offset
      gaps[low].size += size
    case (false, false): gaps.insert(Gap(offset: offset, size: size), at: low)
    }
  }

  /// Returns the pages of all gaps to the system; the addresses stay.
  mutating func trim() {
    for gap in gaps { madvise(base + gap.offset, gap.size, MADV_DONTNEED) }
    if let last = gaps.last, last.offset + last.size == usedBytes {
      usedBytes = last.offset
      gaps.removeLast()
    }
  }

  deinit { munmap(base, capacity) }
}
