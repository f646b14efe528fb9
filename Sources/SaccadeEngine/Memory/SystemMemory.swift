#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory from the system: aligned to a cache line, or to huge pages when it is large.
enum SystemMemory {
  /// How much memory the machine has.
  static let physicalBytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

  /// A block of `byteCount` bytes, or nil when the system has none.
  static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    var block: UnsafeMutableRawPointer?
    let alignment = byteCount >= SizeClass.hugePage ? SizeClass.hugePage : 64
    guard posix_memalign(&block, alignment, byteCount) == 0, let block else { return nil }
    #if os(Linux)
      if byteCount >= SizeClass.hugePage {
        // Advice only: without huge pages the block is as good, just slower to touch first.
        madvise(block, byteCount, MADV_HUGEPAGE)
      }
    #endif
    return block
  }

  /// Returns a block to the system.
  static func free(_ block: UnsafeMutableRawPointer) {
    #if canImport(Glibc)
      Glibc.free(block)
    #else
      Darwin.free(block)
    #endif
  }
}
