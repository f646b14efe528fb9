import Saccade

/// The data set as a configuration names it: `{type: Stripes, count: 480}`.
struct StripesConfig: DatasetConfig {
  var count = 480
  var seed = 1
  var pipeline: [any PipelineStep] = []

  var typeName: String { "Stripes" }
  var summary: String { "Pictures of stripes that lie, stand or slant." }
  var format: PixelFormat { .grey }
  var hasOneSize: Bool { false }

  func open(root: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    Stripes(count: count, seed: UInt64(seed))
  }

  static let fields: [ConfigField<Self>] = [
    ConfigField("count", \.count, "How many pictures there are.", .count),
    ConfigField("seed", \.seed, "What they are drawn from.", .atLeast(0)),
    ConfigField("pipeline", list: \.pipeline, "What happens to each picture, in this order.", of: .standard),
  ]
}

/// The network: `{type: StripeNet, num_classes: 3}`.
struct StripeNetConfig: ModelConfig {
  var numClasses = 3

  var typeName: String { "StripeNet" }
  var summary: String { "Two convolutions and a score for each class." }
  var inChannels: Int { 1 }

  func makeModel() -> Module { StripeNet(classes: numClasses) }

  static let fields: [ConfigField<Self>] = [
    ConfigField("num_classes", \.numClasses, "How many classes it tells apart.", .count)
  ]
}

/// The transform is its own section: `{type: RandomStretch, most: 0.3}`.
extension RandomStretch: TypedSection {
  var typeName: String { "RandomStretch" }
  var summary: String { "The middle of a picture, stretched to its width." }
  static let fields: [ConfigField<Self>] = [
    ConfigField("most", \.most, "Up to which part of the width is cut off.", .between(0, 0.9))
  ]
}

/// A hook for runs of any task: `{type: GoodEnough, loss: 0.05}`.
struct GoodEnough: HookSettings {
  var loss = 0.01

  var typeName: String { "GoodEnough" }
  var summary: String { "Ends a run when the loss of a step is small." }

  func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    GoodEnoughHook<Task>(loss: loss)
  }

  static let fields: [ConfigField<Self>] = [
    ConfigField("loss", \.loss, "The loss that is small enough.", .positive)
  ]
}

private struct GoodEnoughHook<Task: TrainingTask>: TrainingHook {
  let loss: Double

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    if step.loss < loss { trainer.stop("the loss is below \(loss)") }
  }
}

/// Trains as a file says that names them, and gives what uses the trained network.
func train(from file: String) throws -> any ImagePredictor {
  var catalog = ConfigCatalog.standard
  catalog.models.add(StripeNetConfig())
  catalog.datasets.add(StripesConfig())
  catalog.transforms.add(RandomStretch())
  catalog.hooks.add(GoodEnough())
  let config = try TrainingConfig(file: file, catalog: catalog)
  let report = try config.train(source: file)
  print(report)
  return try Predictors.load(checkpoint: "\(report.folder)/best.safetensors", catalog: catalog)
}
