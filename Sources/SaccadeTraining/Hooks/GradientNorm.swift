public import SaccadeConfig
import SaccadeOptimizers
public import SaccadeTasks

/// Puts the length of all gradients, taken as one vector, into the log as `grad_norm`: before clipping, which logs it too.
public struct GradientNorm: HookSettings, Equatable {
  /// The hook has nothing to set.
  public init() {}

  /// `GradientNorm`.
  public var typeName: String { "GradientNorm" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Logs the length of all gradients, before they are clipped." }
  /// It takes no keys.
  public static let fields: [ConfigField<Self>] = []

  /// The figure of a length.
  static func figure(_ norm: Double) -> Figure { Figure("grad_norm", norm, Figure.Kind(better: .less, digits: 3)) }

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    GradientNormHook<Task>()
  }
}

private struct GradientNormHook<Task: TrainingTask>: TrainingHook {
  func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) {
    trainer.note(GradientNorm.figure(gradientNorm(optimizer.parameters)))
  }
}
