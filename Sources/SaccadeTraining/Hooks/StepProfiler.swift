public import SaccadeConfig
public import SaccadeTasks

/// Records what runs in some steps, for Perfetto or `chrome://tracing`: `trace.json` in the run folder.
public struct StepProfiler: HookSettings, Equatable {
  /// The first step that is recorded, from 1: those before it are slower, since memory is borrowed and kernels are made.
  public var start = 11
  /// How many steps are recorded.
  public var steps = 3

  /// Three steps, after the first ten.
  public init() {}

  /// `Profiler`.
  public var typeName: String { "Profiler" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["ProfilerHook", "PyTorchProfiler"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Records what runs in some steps in trace.json, for ui.perfetto.dev." }
  /// The keys `start` and `steps`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "start", \.start, "The first step that is recorded, of all steps of the run; the first ones are slower.", .count,
      alsoKnownAs: ["wait"]),
    ConfigField("steps", \.steps, "How many steps are recorded.", .between(1, 1000), alsoKnownAs: ["active"]),
  ]

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    ProfilerHook(self)
  }
}
