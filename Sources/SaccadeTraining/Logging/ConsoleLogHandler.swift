import Foundation
public import Logging
import SaccadeText

/// Writes log messages to standard error above the progress bar, and to the run's console log.
///
/// ```swift
/// let logger = Logger(label: "train") { _ in ConsoleLogHandler(file: try? LogFile("runs/lenet/console.log")) }
/// ```
public struct ConsoleLogHandler: LogHandler {
  /// The lowest level that is written.
  public var logLevel = Logger.Level.info
  /// Values that stand beside every message.
  public var metadata: Logger.Metadata = [:]
  private let terminal: Terminal
  private let file: LogFile?

  /// A handler that writes to a terminal, and to a file if there is one.
  public init(terminal: Terminal = .standardError, file: LogFile? = nil) {
    self.terminal = terminal
    self.file = file
  }

  /// A value that stands beside every message.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a message.
  public func log(event: LogEvent) {
    let values = metadata.merging(event.metadata ?? [:]) { $1 }
    let tail = values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let message = (event.message.description + tail).visible()
    terminal.write(line: message, mark: Self.mark(event.level, hasColor: terminal.hasColor))
    file?.write(line: Self.line(event.level, message))
  }

  /// A message as it stands in a run's console log: the time, the level, the text.
  static func line(_ level: Logger.Level, _ message: String) -> String {
    "\(time(Date())) \(level.rawValue.uppercased()) \(message.visible(keepingLines: true))"
  }

  /// News need no mark: what is wrong does.
  private static func mark(_ level: Logger.Level, hasColor: Bool) -> String {
    let (word, color) =
      switch level {
      case .trace, .debug: ("debug: ", 90)
      case .info, .notice: ("", 0)
      case .warning: ("warning: ", 33)
      case .error, .critical: ("error: ", 31)
      }
    return word.isEmpty || !hasColor ? word : "\u{1B}[\(color)m\(word)\u{1B}[0m"
  }

  private static func time(_ date: Date) -> String {
    date.formatted(.iso8601)
  }
}
