#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory from the system: aligned to a cache line, or to huge pages when it is large.
enum SystemMemory {
  /// How much memory the machine has.
  static let physicalBytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

  /// How much a process can use: the machine's memory and swap, or less where its control group (a container, a job)
  /// allows less; beyond it the system would kill the process without a word.
  static let limitBytes: Int = {
    #if os(Linux)
      let groups = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
      let allowed = groups.compactMap { words(in: $0).first.flatMap { Int($0) } }.min() ?? .max
      let machine = words(in: "/proc/meminfo")
      let swap = machine.firstIndex(of: "SwapTotal:").flatMap { Int(machine.dropFirst($0 + 1).first ?? "") } ?? 0
      return min(physicalBytes, allowed) + swap << 10
    #else
      // Darwin's swap grows with the need.
      return 4 * physicalBytes
    #endif
  }()

  /// The words at the beginning of a file of the system; none if it is not there.
  static func words(in path: String) -> [String] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    return bytes.prefix(max(0, count)).split { $0 <= 0x20 }.map { String(decoding: $0, as: UTF8.self) }
  }

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
