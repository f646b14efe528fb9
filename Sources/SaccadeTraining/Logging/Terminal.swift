#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeText
import Synchronization

/// Standard error, shared by log lines and a progress bar at its foot.
public final class Terminal: Sendable {
  /// Whether somebody watches: only then is there a progress bar.
  public let isInteractive: Bool
  /// Whether text may have colours.
  public let hasColor: Bool
  private let descriptor: Int32
  private let status = Mutex("")

  /// Standard error as it is.
  public static let standardError = Terminal(
    descriptor: STDERR_FILENO, isTerminal: isatty(STDERR_FILENO) == 1,
    environment: { name in getenv(name).map { String(cString: $0) } })

  /// - Parameter environment: looks up `NO_COLOR` (see no-color.org) and `TERM`
  init(descriptor: Int32, isTerminal: Bool, environment: (String) -> String?) {
    self.descriptor = descriptor
    // A dumb terminal cannot go back to the beginning of a line.
    isInteractive = isTerminal && environment("TERM") != "dumb"
    hasColor = isInteractive && (environment("NO_COLOR") ?? "").isEmpty
  }

  /// How many characters fit in a line.
  public var width: Int {
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }

  /// Writes a line above the progress bar; control characters in it are made visible, ends of lines excepted.
  /// - Parameter mark: what stands before the line, and may have colours
  public func write(line: String, mark: String = "") {
    let line = mark + line.visible(keepingLines: true)
    status.withLock { status in
      if status.isEmpty {
        put(line + "\n")
      } else {
        put(Self.clear + line + "\n" + status)
      }
    }
  }

  /// Shows a line at the foot in place of the one before, if anybody watches; an empty one takes it away.
  public func show(status line: String) {
    guard isInteractive else { return }
    status.withLock { status in
      guard status != line else { return }
      status = line
      put(Self.clear + line)
    }
  }

  /// Back to the beginning of the line, and all of it erased.
  private static let clear = "\r\u{1B}[2K"

  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { systemWrite(descriptor, $0) }
  }
}
