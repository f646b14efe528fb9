public import SaccadeConfig
public import SaccadeTasks

/// Writes a run's figures, pictures and distributions for TensorBoard, into the run folder.
///
/// `tensorboard --logdir runs` shows all runs below a folder beside one another.
public struct TensorBoard: HookSettings, Equatable {
  /// After how many steps figures are written; nil is the log's interval.
  public var interval: Int?
  /// Whether pictures are written: training pictures as the network gets them, once, and after each validation some that
  /// were mistaken for something else.
  public var hasImages = true
  /// After how many epochs the spread of weights and gradients is written; 0 is never.
  public var histogramInterval = 0

  /// Figures as often as the log has them, and pictures.
  public init() {}

  /// `TensorBoard`.
  public var typeName: String { "TensorBoard" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] {
    ["TensorboardLoggerHook", "TensorboardVisBackend", "TensorBoardLogger", "SummaryWriter"]
  }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Writes figures and pictures for TensorBoard into the run folder." }
  /// The keys `interval`, `images` and `histograms`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "interval", \.interval, "After how many steps figures are written; null is log.interval.", ifGiven: .count,
      alsoKnownAs: ["log_every_n_steps", "update_freq"]),
    ConfigField(
      "images", \.hasImages, "Whether training pictures, and after validations mistaken ones, are written.",
      alsoKnownAs: ["write_images"]),
    ConfigField(
      "histograms", \.histogramInterval,
      "After how many epochs the spread of weights and gradients is written, which takes time; 0 is never.",
      .between(0, 1_000_000_000), alsoKnownAs: ["histogram_freq"]),
  ]

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    TensorBoardHook(self, interval: interval ?? config.log.interval)
  }
}
