import ArgumentParser
import Foundation
import Saccade

/// The command `saccade quickstart`.
struct QuickstartCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "quickstart",
    abstract: "Train, judge and use a small network on pictures that Saccade draws itself.",
    discussion: "Needs no files and takes a few minutes on two cores.")

  @Option(
    name: .customLong("work-dir"), help: "The run folder (default: a new one in runs).", completion: .directory,
    transform: path)
  var workDir: String?
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting, as runner.max_epochs=1; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  /// The recipe; `saccade train` takes the same from a file.
  static let recipe = """
    model: {type: ResNet8, num_classes: 10}
    data:
      batch_size: 64
      train: {type: Shapes, count: 20000, size: 32, pipeline: [{type: RandomFlip}]}
      val: {type: Shapes, count: 1000, size: 32, split: val}
    optimizer: {type: Muon, lr: 0.02, momentum: 0.95, weight_decay: 0.05, adamw_lr: 0.002}
    lr_config: {policy: cosine, by_epoch: false, warmup: linear, warmup_iters: 100}
    runner: {max_epochs: 6}
    """

  func run() throws {
    try CommandFailure.reporting {
      var config = try TrainingConfig(yaml: Self.recipe, name: "quickstart", overrides: overrides)
      config.workDir = workDir ?? config.workDir
      config.threads = threads.threads ?? config.threads
      StandardError.write("Training a small residual network to tell ten shapes apart. This takes a few minutes.")
      let report = try UnfinishedRun.telling { try TrainCommand.train(config, source: "quickstart") }
      let pictures = try draw(into: report.folder)
      let classifier = try ImageClassifier(checkpoint: "\(report.folder)/best.safetensors")
      var predictions: [LogRecord.Value] = []
      StandardError.write("\nFresh pictures, and what the network sees on them:")
      for (path, name) in pictures {
        let answer = try classifier.classify(try Image(contentsOf: path), top: 1)[0]
        let percent = fixed(Double(answer.probability) * 100, digits: 0)
        StandardError.write("  \(path): \(name), seen as \(answer.name) (\(percent) %)")
        predictions.append(
          .object([
            "image": .text(path), "class": .text(name), "prediction": .text(answer.name),
            "probability": .number(Double(answer.probability)),
          ]))
      }
      if output.json {
        var record = report.record
        record["predictions"] = .list(predictions)
        StandardOutput.write(record)
      }
      StandardError.write(
        """

        Everything is in \(report.folder): the configuration, the logs, the checkpoints, the pictures. Next:
          \(program) predict \(report.folder)/best.safetensors \(pictures[0].path) --top 3
          \(program) train \(report.folder)/config.yaml --set runner.max_epochs=20
          \(program) train configs/classification/lenet_mnist.yaml      (after: \(program) data get mnist)
        """)
    }
  }

  /// Draws pictures that the network has not seen.
  private func draw(into folder: String) throws -> [(path: String, name: String)] {
    let shapes = ShapesDataset(count: 4, part: "fresh")
    return try (0..<shapes.count).map { index in
      let path = "\(folder)/fresh-\(index + 1).png"
      try shapes.image(at: index).write(to: path, as: .png)
      return (path, shapes.classNames[shapes.label(at: index)])
    }
  }
}
