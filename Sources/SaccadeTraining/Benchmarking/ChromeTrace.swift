import SaccadeData
import SaccadeEngine
import SaccadeTasks

/// Recorded steps in the form that [Perfetto](https://ui.perfetto.dev) and `chrome://tracing` open: a track for the thread
/// that trains, with steps, their phases and kernels, and one for each thread of the loader.
/// - Source: *Trace Event Format*, Google
struct ChromeTrace {
  /// How many events a trace has at most: some 30 MB.
  static let mostEvents = 100_000
  private static let training = 1

  private var kernels: [(event: KernelEvent, start: ContinuousClock.Instant)] = []
  private var spans: [Span] = []
  private var loads: [LoaderWatch.Event] = []
  /// How many kernels found no room.
  private(set) var lostEvents = 0

  /// A stretch of time of the thread that trains.
  private struct Span {
    let name: String
    let kind: String
    let start: ContinuousClock.Instant
    let seconds: Double
  }

  /// Whether no step is in it.
  var isEmpty: Bool { kernels.isEmpty && spans.isEmpty }

  /// Takes in the kernels and phases of a step.
  mutating func add(_ recording: Profiler.Recording) {
    for phase in recording.phases {
      spans.append(
        Span(name: phase.name, kind: "phase", start: recording.start + phase.start, seconds: phase.duration.seconds))
    }
    let room = max(0, Self.mostEvents * 3 / 4 - kernels.count)
    kernels += recording.events.prefix(room).map { ($0, recording.start) }
    lostEvents += max(0, recording.events.count - room)
  }

  /// Takes in a step as a whole.
  /// - Parameters:
  ///   - begin: when it began to wait for its batch
  ///   - loaded: when its batch was there
  ///   - seconds: how long it took, with the wait
  mutating func addStep(
    _ number: Int, begin: ContinuousClock.Instant, loaded: ContinuousClock.Instant, seconds: Double
  ) {
    spans.append(Span(name: "step \(number)", kind: "step", start: begin, seconds: seconds))
    spans.append(Span(name: "wait for data", kind: "phase", start: begin, seconds: (loaded - begin).seconds))
  }

  /// Takes in what the loader's threads did.
  mutating func add(_ events: [LoaderWatch.Event]) { loads += events }

  /// The trace as a JSON object; times count from its first event.
  var json: String {
    let starts = spans.map(\.start) + kernels.map { $0.start + $0.event.start } + loads.map(\.start)
    guard let origin = starts.min() else { return "{\"traceEvents\": []}\n" }
    func microseconds(_ instant: ContinuousClock.Instant) -> Double { (instant - origin).seconds * 1e6 }
    var records = [LogRecord.track(Self.training, "training")]
    let threads = loads.map(\.thread).reduce(into: [UInt]()) { if !$0.contains($1) { $0.append($1) } }
    for (place, _) in threads.enumerated() { records.append(.track(place + 2, "loader \(place + 1)")) }
    for span in spans {
      records.append(
        .span(span.name, span.kind, from: microseconds(span.start), microseconds: span.seconds * 1e6, Self.training))
    }
    records += kernels.map { .traceEvent($0.event, from: microseconds($0.start + $0.event.start)) }
    let tracks = Dictionary(threads.enumerated().map { ($1, $0 + 2) }) { $1 }
    for load in loads {
      records.append(
        .span(
          "\(load.name) \(load.index)", "loader", from: microseconds(load.start),
          microseconds: (load.end - load.start).seconds * 1e6, tracks[load.thread] ?? Self.training))
    }
    let events = records.map(\.json).joined(separator: ",\n")
    return "{\"displayTimeUnit\": \"ms\", \"traceEvents\": [\n\(events)\n]}\n"
  }
}

extension LogRecord {
  /// The name of a track.
  fileprivate static func track(_ number: Int, _ name: String) -> LogRecord {
    [
      "name": "thread_name", "ph": "M", "pid": 1, "tid": .integer(number),
      "args": .object(["name": .text(name)]),
    ]
  }

  /// A stretch of time on a track.
  fileprivate static func span(
    _ name: String, _ kind: String, from start: Double, microseconds: Double, _ track: Int
  ) -> LogRecord {
    [
      "name": .text(name), "cat": .text(kind), "ph": "X", "ts": .number(start), "dur": .number(microseconds), "pid": 1,
      "tid": .integer(track),
    ]
  }
}
