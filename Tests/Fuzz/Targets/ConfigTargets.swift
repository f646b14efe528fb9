import SaccadeConfig
import SaccadeTraining

extension FuzzTargets {
  /// The text of a configuration, as YAML and then with its types; what is taken reads back as it is written.
  static let yaml = FuzzTarget("yaml") { bytes, _ in
    let document = try ConfigDocument(yaml: String(decoding: bytes, as: UTF8.self), name: "fuzz.yaml")
    let config = try document.decode(into: TrainingConfig())
    try readBack(config)
    _ = document.explain(config)
  }

  /// A configuration that is right, with lines that are arguments of `--set`.
  static let override = FuzzTarget("override") { bytes, _ in
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(20).map(String.init)
    try readBack(
      ConfigDocument(yaml: example, name: "fuzz.yaml", overrides: lines).decode(into: TrainingConfig()))
  }

  /// Files that are based on one another, of which the first one is read.
  ///
  /// They are called 0.yaml to 7.yaml, and stand in one text with a line `%%` between them.
  static let bases = FuzzTarget("bases") { bytes, folder in
    try folder.withFolder { inner in
      let text = String(decoding: bytes, as: UTF8.self)
      for (place, part) in text.split(separator: "\n%%\n", maxSplits: 7, omittingEmptySubsequences: false).enumerated()
      {
        _ = try folder.write(part.utf8, as: "folder/\(place).yaml")
      }
      _ = try TrainingConfig(file: "\(inner)/0.yaml")
    }
  }

  private static let example = """
    model: {type: LeNet, num_classes: 10}
    data:
      batch_size: 64
      train: {type: MNIST, split: train, pipeline: [{type: RandomFlip}, {type: Normalize, mean: [0.13], std: [0.3]}]}
    optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
    lr_config: {policy: cosine, by_epoch: false}
    runner: {max_epochs: 5}
    """

  private static func readBack(_ config: TrainingConfig) throws {
    let written = config.node.yaml
    do {
      let again = try ConfigDocument(yaml: written, name: "written.yaml").decode(into: TrainingConfig())
      FuzzTarget.promise(again == config, "it reads back as another configuration:\n\(written)")
    } catch { FuzzTarget.promise(false, "it does not read back: \(error)\n\(written)") }
  }
}
