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
    let times = try Stopwatch.times(of: calls, rounds: settings.isBrief ? 1 : settings.rounds)
    unrest += times.map { ($0.median ?? .nan) / ($0.min() ?? .nan) }
    return times.map { $0.median ?? .nan }
  }

  /// By how much the medians lie above the least times: close to 1 on a machine that does nothing else.
  private var unrest: [Double] = []

  /// What is to be said before all answers.
  var warning: String? {
    if settings.isBrief { return "Little was measured, to see that all works: these answers are no good." }
    guard let middle = unrest.median, middle > Self.mostUnrest else { return nil }
    return """
      Something else ran on this machine: half of the measurements took \(fixed(middle, digits: 1)) times their least time or \
      more. Do not trust these answers; let it rest and measure again.
      """
  }

  /// What a quiet machine stays below.
  private static let mostUnrest = 1.3
}

/// Measures calls in turn.
enum Stopwatch {
  /// What one measurement takes at least, in seconds: short calls are made so often that the clock does not matter.
  private static let leastSpan = 0.002

  /// The medians of rounds in which each call has its turn, in milliseconds.
  static func milliseconds(of calls: [() throws -> Void], rounds: Int) throws -> [Double] {
    try times(of: calls, rounds: rounds).map { $0.median ?? .nan }
  }

  /// The times of each call in rounds in which each has its turn, in milliseconds.
  static func times(of calls: [() throws -> Void], rounds: Int) throws -> [[Double]] {
    let repeats = try calls.map { call in
      // The first two runs of a prepared model bring weights and memory into order.
      for _ in 0..<3 { try call() }
      try StudyError.checkStop()
      let start = ContinuousClock.now
      try call()
      return max(1, Int(leastSpan / max((.now - start) / .seconds(1), 1e-7)))
    }
    var times = calls.map { _ in [Double]() }
    for _ in 0..<rounds {
      try StudyError.checkStop()
      for (place, call) in calls.enumerated() {
        let start = ContinuousClock.now
        for _ in 0..<repeats[place] { try call() }
        times[place].append((.now - start) / .seconds(1) * 1000 / Double(repeats[place]))
      }
    }
    return times
  }
}
