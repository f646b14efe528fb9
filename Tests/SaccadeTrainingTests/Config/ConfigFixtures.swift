import SaccadeConfig
import SaccadeText
import Testing

@testable import SaccadeTraining

/// A configuration that is right, one section a line, so that a test can say which line it breaks.
let lenet = """
  model: {type: LeNet, num_classes: 10}
  data:
    batch_size: 64
    train:
      type: MNIST
      pipeline:
        - {type: RandomCrop, size: 28, padding: 2}
        - {type: Normalize, mean: [0.1307], std: [0.3081]}
    val: {type: MNIST, split: test}
  optimizer:
    type: SGD
    lr: 0.05
    momentum: 0.9
  lr_config: {policy: cosine, warmup: linear, warmup_iters: 100}
  runner: {max_epochs: 5}

  """

/// Reads `lenet` with one piece of text in place of another.
func read(
  replacing old: String = "", with new: String = "", set overrides: [String] = [], catalog: ConfigCatalog = .standard
) throws -> TrainingConfig {
  try #require(old.isEmpty || lenet.contains(old), "the fixture has no '\(old)'")
  let text = old.isEmpty ? lenet : lenet.replacing(old, with: new)
  return try TrainingConfig(yaml: text, name: "lenet.yaml", overrides: overrides, catalog: catalog)
}

/// Reads `lenet` with two pieces of text in place of others.
func read(
  replacing old: String, with new: String, alsoReplacing other: String, with another: String
) throws -> TrainingConfig {
  try #require(lenet.contains(old) && lenet.contains(other))
  return try TrainingConfig(
    yaml: lenet.replacing(old, with: new).replacing(other, with: another), name: "lenet.yaml")
}

/// What a user is told about `lenet` with one piece of text in place of another.
func complaint(
  replacing old: String = "", with new: String = "", set overrides: [String] = []
) throws -> String {
  do {
    _ = try read(replacing: old, with: new, set: overrides)
    return "no complaint"
  } catch let error as ConfigError {
    return error.description
  }
}
