#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A lock on an open file, which holds until the file is closed.
package enum FileLock {
  /// Takes the lock, or says that somebody else has it.
  ///
  /// A process that is being started holds its parent's locks for a moment, though nobody works under them any more: a
  /// lock that is not free within a quarter of a second is somebody's.
  package static func take(_ descriptor: Int32) -> Bool {
    for _ in 0..<25 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR else { return false }
      usleep(10_000)
    }
    return false
  }
}
