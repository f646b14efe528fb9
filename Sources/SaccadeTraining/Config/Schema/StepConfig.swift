public import SaccadeConfig
public import SaccadeOptimizers
public import SaccadeTasks

/// The `step` section: how batches become updates.
public struct StepConfig: ConfigSection, Equatable {
  /// How many batches make one update.
  public var accumulate = 1
  /// To what length all gradients together are shortened.
  public var clipNorm: Double?
  /// To ± what each element of the gradients is limited.
  public var clipValue: Double?

  /// An update after each batch, by gradients as they are.
  public init() {}

  /// The keys `accumulate`, `clip_norm` and `clip_value`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "accumulate", \.accumulate,
      "How many batches make one update, as one large batch would; batch normalizations see each batch alone.", .count,
      alsoKnownAs: [
        "accumulate_grad_batches", "accumulative_counts", "cumulative_iters", "gradient_accumulation_steps",
        "grad_accum_steps",
      ]),
    ConfigField(
      "clip_norm", \.clipNorm, "To what length all gradients together are shortened; null leaves them.",
      ifGiven: .positive(atMost: 1e12),
      alsoKnownAs: ["grad_clip", "clip_grad", "max_norm", "max_grad_norm", "gradient_clip_val", "clip_grad_norm"]),
    ConfigField(
      "clip_value", \.clipValue, "To ± what each element of the gradients is limited; null leaves them.",
      ifGiven: .positive(atMost: 1e12), alsoKnownAs: ["clip_grad_value"]),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["clip_norm and clip_value are not both given"]

  /// Gradients are clipped in one way.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if clipNorm != nil, clipValue != nil { report("clip_value", "clip_norm and clip_value are both given; keep one") }
  }

  /// How gradients are clipped; nil for not at all.
  public var clipping: GradientClipping? { clipNorm.map { .norm($0) } ?? clipValue.map { .value($0) } }

  /// The step that the section describes.
  public func makeStep<Task: TrainingTask>(_ optimizer: Optimizer, for task: Task) -> StandardStep<Task> {
    StandardStep(optimizer, accumulation: accumulate, clipping: clipping)
  }
}
