#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Signals that tell of a write that failed.
enum Signals {
  /// Makes them errors of the write itself, which are told, or do no harm: a run whose terminal or reader has gone trains
  /// on, and one that reaches the size that files may have says so, and keeps its checkpoint.
  static func becomeErrors() {
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
  }
}
