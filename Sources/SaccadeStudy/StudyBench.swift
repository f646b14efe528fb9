import SaccadeText

/// How a study measures.
public struct StudySettings: Sendable {
  /// How often each thing is measured, of which the medians count.
  public var rounds = 15
  /// Whether little is measured, to see that all works; the answers are then no good.
  public var isBrief = false
  /// The Python in which other platforms are looked for; nil leaves them out.
  public var python: String?
  /// The program `saccade`, which measures with other instructions of the processor; nil leaves these out.
  public var program: String?

  /// Fifteen rounds, on this platform alone.
  public init() {}
}

/// Where questions are answered: it measures in turn, so that what else the machine does meets all alike.
public final class StudyBench {
  /// How it measures.
  public let settings: StudySettings
  private let progress: (String) -> Void
  /// What this machine can do at most, measured once.
  private(set) lazy var machine = MachineLimits(isBrief: settings.isBrief)

  /// What tells the time of other networks, when that question was asked.
  var predictor: LatencyPredictor?

  /// - Parameter progress: is told what is measured now
  init(_ settings: StudySettings, progress: @escaping (String) -> Void) {
    self.settings = settings
    self.progress = progress
  }

  func tell(_ what: String) { progress(what) }

  /// Some of all things to measure: every one, or the first few of a study that is brief.
  func some<Element>(_ all: [Element], brief: Int = 2) -> [Element] {
    settings.isBrief ? Array(all.prefix(brief)) : all
  }

  /// How long each of some calls takes, in milliseconds: the medians of rounds in which each has its turn.
  func milliseconds(of calls: [() throws -> Void]) throws -> [Double] {
    try Stopwatch.milliseconds(of: calls, rounds: settings.isBrief ? 1 : settings.rounds)
  }
}

/// Measures calls in turn.
enum Stopwatch {
  /// What one measurement takes at least, in seconds: short calls are made so often that the clock does not matter.
  private static let leastSpan = 0.002

  /// The medians of rounds in which each call has its turn, in milliseconds.
  static func milliseconds(of calls: [() throws -> Void], rounds: Int) throws -> [Double] {
    let repeats = try calls.map { call in
      // The first two runs of a prepared model bring weights and memory into order.
      for _ in 0..<3 { try call() }
      let start = ContinuousClock.now
      try call()
      return max(1, Int(leastSpan / max((.now - start) / .seconds(1), 1e-7)))
    }
    var times = calls.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (place, call) in calls.enumerated() {
        let start = ContinuousClock.now
        for _ in 0..<repeats[place] { try call() }
        times[place].append((.now - start) / .seconds(1) * 1000 / Double(repeats[place]))
      }
    }
    return times.map { $0.median ?? .nan }
  }
}
