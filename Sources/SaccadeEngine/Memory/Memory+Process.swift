#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory of the process as the system counts it: tensors, decoded images, libraries and all else.
extension Memory {
  /// How much of the machine's memory the process has now, in bytes; nil where the system does not tell (macOS).
  public static var residentBytes: Int? {
    #if os(Linux)
      let pages = SystemMemory.words(in: "/proc/self/statm").dropFirst().first.flatMap { Int($0) }
      return pages.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    #else
      return nil
    #endif
  }

  /// The most that the process ever had, in bytes; nil if the system does not tell.
  public static var peakResidentBytes: Int? {
    var usage = rusage()
    #if canImport(Glibc)
      guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
      // Linux counts in kibibytes, Darwin in bytes.
      return usage.ru_maxrss << 10
    #else
      guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
      return usage.ru_maxrss
    #endif
  }
}
