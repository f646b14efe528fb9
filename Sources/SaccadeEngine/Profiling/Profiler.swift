import Synchronization

/// Records which kernels run, for whom and how long.
///
/// A recording holds for the thread, or the task, that asked for it. While there is none, a kernel costs one look at a
/// counter more.
package enum Profiler {
  /// What ran while a closure did.
  package struct Recording: Sendable {
    /// In the order in which they ended.
    package let events: [KernelEvent]
    /// The parts that the closure named, in the order in which they ended.
    package let phases: [Phase]
    /// When the closure began.
    package let start: ContinuousClock.Instant
    /// How long the closure took.
    package let duration: Duration
  }

  /// A part of what was recorded, under a name: `forward`, `backward`, `optimizer`.
  package struct Phase: Sendable {
    package let name: String
    /// When it began, from the start of the recording.
    package let start: Duration
    package let duration: Duration
  }

  private final class Recorder: Sendable {
    let start = ContinuousClock.now
    let events = Mutex<[KernelEvent]>([])
    let phases = Mutex<[Phase]>([])
  }

  private static let recorders = Atomic<Int>(0)
  @TaskLocal private static var recorder: Recorder?
  @TaskLocal private static var operation: ProfiledOperation?

  /// Runs `body` and records the kernels that it runs.
  package static func record<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) -> Recording {
    recorders.add(1, ordering: .relaxed)
    defer { recorders.subtract(1, ordering: .relaxed) }
    let recorder = Recorder()
    // `withValue` rethrows without saying what; a result carries the type across.
    let result: Result<Void, Failure> = $recorder.withValue(recorder) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    try result.get()
    return Recording(
      events: recorder.events.withLock { $0 }, phases: recorder.phases.withLock { $0 }, start: recorder.start,
      duration: .now - recorder.start)
  }

  /// Runs a part of the work that is recorded under a name of its own.
  @inline(__always)
  package static func phase<Result, Failure: Error>(
    _ name: @autoclosure () -> String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard isRecording, let recorder else { return try body() }
    let start = ContinuousClock.now
    defer {
      let phase = Phase(name: name(), start: start - recorder.start, duration: .now - start)
      recorder.phases.withLock { $0.append(phase) }
    }
    return try body()
  }

  /// Runs one half of an operation, whose kernels are recorded in its name, also those of operations that it uses.
  @inline(__always)
  package static func during<Result>(_ name: @autoclosure () -> String, isBackward: Bool, _ body: () -> Result)
    -> Result
  {
    guard isRecording, operation == nil else { return body() }
    return $operation.withValue(ProfiledOperation(name: name(), isBackward: isBackward), operation: body)
  }

  /// Runs a kernel and nothing else: one execution of a primitive, or one call of our own C.
  @inline(__always)
  static func kernel<Result>(_ work: @autoclosure () -> KernelEvent.Work, _ body: () -> Result) -> Result {
    guard isRecording, let recorder else { return body() }
    return recorded(work(), by: recorder, body)
  }

  /// Whether anybody records.
  @inline(__always)
  package static var isRecording: Bool { recorders.load(ordering: .relaxed) > 0 }

  @inline(never)
  private static func recorded<Result>(
    _ work: KernelEvent.Work, by recorder: Recorder, _ body: () -> Result
  ) -> Result {
    let path = ExecutionContext.current.modulePath
    let start = ContinuousClock.now
    let result = body()
    let end = ContinuousClock.now
    recorder.events.withLock {
      $0.append(
        KernelEvent(
          work: work, operation: operation, modulePath: path, start: start - recorder.start, duration: end - start))
    }
    return result
  }
}
