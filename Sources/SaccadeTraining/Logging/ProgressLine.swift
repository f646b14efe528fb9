import SaccadeTasks
import SaccadeText

/// The line that tells how far a training run is.
///
/// `Epoch 2/5 ━━━━━━━━╸──────── 132/938  loss 0.2130  top-1 94.20 %  3210 images/s  0:42 left`
public struct ProgressLine: Sendable, Equatable {
  /// What is going on: `Epoch 2/5`, `Validation`.
  public var title: String
  /// How many steps are done.
  public var done: Int
  /// How many steps there are.
  public var total: Int
  /// The figures to show, in order.
  public var figures: [String] = []
  /// How many images a second.
  public var imagesPerSecond: Double?
  /// How long it will still take, in seconds.
  public var secondsLeft: Double?

  /// A line about so many steps.
  public init(_ title: String, done: Int, of total: Int) {
    self.title = title
    self.done = done
    self.total = total
  }

  /// The line in at most `width` characters: the bar gives way first, then figures from the right.
  public func text(width: Int, hasColor: Bool) -> String {
    // Names of figures can come from somebody's data.
    var parts = figures.map { $0.visible() }
    let title = title.visible()
    if let imagesPerSecond { parts.append("\(roundedSpeed(imagesPerSecond)) images/s") }
    if let secondsLeft { parts.append("\(clockTime(secondsLeft)) left") }
    let count = "\(done)/\(total)"
    while true {
      let tail = ([count] + parts).joined(separator: "  ")
      // One column stays free: a full line makes some terminals go on to the next.
      let room = width - 1 - title.count - tail.count - 2
      if room >= 8 { return "\(title) \(bar(min(room, 30), hasColor: hasColor)) \(tail)" }
      if parts.isEmpty || room >= -1 { return String("\(title) \(tail)".prefix(max(0, width - 1))) }
      parts.removeLast()
    }
  }

  private func bar(_ width: Int, hasColor: Bool) -> String {
    let part = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    let halves = Int((part * Double(width * 2)).rounded(.down))
    let full = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    let rest = String(repeating: "─", count: width - full.count)
    return hasColor ? "\u{1B}[32m\(full)\u{1B}[90m\(rest)\u{1B}[0m" : full + rest
  }
}
