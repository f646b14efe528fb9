#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The three descriptors that a program is given: standard input, output and error.
enum StandardDescriptors {
  /// Puts something in the place of those that are closed.
  ///
  /// Otherwise the next file that is opened, a log or a checkpoint, gets the number of standard error, and messages are
  /// written into it. What stands in their place fails as a closed one does, so that a result that goes nowhere is still
  /// an error: it cannot be read as input, nor be written as output.
  static func fillGaps() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest number that is free is taken, which is this one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
