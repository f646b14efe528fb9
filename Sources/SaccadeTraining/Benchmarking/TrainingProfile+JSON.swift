import SaccadeEngine
public import SaccadeTasks

extension TrainingProfile {
  /// The profile as part of what `--json` prints.
  public var record: LogRecord {
    var record: LogRecord = [
      "steps": .integer(steps), "ms_per_step": .number(millisecondsPerStep),
      "kernel_ms_per_step": .number(kernelMilliseconds),
      "between_operations_ms_per_step": .number(betweenOperationsMilliseconds),
      "reorders_per_step": .number(reorders), "reorder_ms_per_step": .number(reorderMilliseconds),
      "ceiling_gflops": .number(ceilingGigaflopsPerSecond), "kernels": .list(rows.map { .object($0.record) }),
    ]
    record["gflops"] = gigaflopsPerSecond.map { .number($0) }
    return record
  }

  /// The recorded steps as a JSON array of complete events, one a kernel, which `chrome://tracing` and
  /// [Perfetto](https://ui.perfetto.dev) open.
  public var chromeTrace: String {
    "[" + events.map { LogRecord.traceEvent($0, from: $0.start.seconds * 1e6).json }.joined(separator: ",\n") + "]\n"
  }
}

extension TrainingProfile.Row {
  fileprivate var record: LogRecord {
    var record: LogRecord = [
      "operation": operation.map { .text($0) } ?? "", "direction": isBackward ? "backward" : "forward",
      "kernel": .text(kernel), "implementation": .text(implementation), "layout": .text(layout),
      "calls_per_step": .number(calls), "ms_per_step": .number(milliseconds), "share": .number(share),
    ]
    if operation == nil { record["direction"] = nil }
    record["gflops"] = gigaflopsPerSecond.map { .number($0) }
    return record
  }
}

extension LogRecord {
  /// A kernel's run as viewers want it; the form's times are in microseconds.
  static func traceEvent(_ event: KernelEvent, from start: Double) -> LogRecord {
    var details: LogRecord = [
      "kernel": .text(event.work.kernel), "implementation": .text(event.work.implementation),
      "layout": .text(event.work.layout), "type": .text(event.work.dtype.rawValue),
      "inputs": .list(event.work.inputShapes.map { .text($0.description) }),
      "output": .text(event.work.outputShape.description), "module": .text(event.modulePath),
    ]
    if event.work.floatingPointOperations > 0 {
      let speed = Double(event.work.floatingPointOperations) / event.duration.seconds / 1e9
      details["gflops"] = .number(speed)
    }
    let half = event.operation.map { $0.isBackward ? "backward" : "forward" }
    let name = event.operation.map { "\($0.name) \(half ?? "")" } ?? event.work.kernel
    return [
      "name": .text(event.isReorder ? "reorder for \(name)" : name),
      "cat": .text(event.isReorder ? "reorder" : half ?? "other"), "ph": "X",
      "ts": .number(start), "dur": .number(event.duration.seconds * 1e6), "pid": 1, "tid": 1,
      "args": .object(details),
    ]
  }
}
