public import SaccadeConfig
public import SaccadeTasks

/// Says what is done about a step with numbers that are infinite or not a number, and looks for them in more places.
public struct NaNWatch: HookSettings, Equatable {
  /// What is done about such a step.
  public enum Policy: String, CaseIterable, ConfigValue {
    /// The run ends; it is saved as it was before the step.
    case stop
    /// The step is left out, and the run goes on.
    case skip
  }

  /// What is done about such a step.
  public var policy = Policy.stop
  /// After how many steps left out one after the other the run ends after all.
  public var limit = 10
  /// Whether gradients are looked at before each update.
  public var watchesGradients = true
  /// Whether the output of every module is looked at in each step.
  public var watchesOutputs = false

  /// The run ends, by a loss or gradients that are not finite.
  public init() {}

  /// `NaNWatch`.
  public var typeName: String { "NaNWatch" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CheckInvalidLossHook", "TerminateOnNaN", "NaNHook"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Ends the run, or leaves the step out, where numbers are infinite or NaN." }
  /// The keys `policy`, `limit`, `gradients` and `outputs`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "policy", \.policy,
      "Whether the run ends, saved as it was before the step, or the step is left out, with all batches of its update."),
    ConfigField("limit", \.limit, "After how many steps left out in a row the run ends after all.", .count),
    ConfigField(
      "gradients", \.watchesGradients, "Whether gradients are looked at before each update; the loss always is."),
    ConfigField(
      "outputs", \.watchesOutputs,
      "Whether every module's output is looked at in each step: finds what a ReLU hides, and takes some percent of time."
    ),
  ]

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    NaNWatchHook(self)
  }
}
