import ArgumentParser
import Saccade

/// The command `saccade train CONFIG`.
struct TrainCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model from a configuration file.",
    discussion: """
      Writes a run folder with the resolved configuration, logs, and the last and the best checkpoint.

        saccade train configs/classification/lenet_mnist.yaml
        saccade train mine.yaml --set optimizer.lr=0.02 --set runner.max_epochs=10
        saccade train mine.yaml --work-dir runs/mine --resume

      A run that was stopped, also by kill -9, goes on with --resume and ends with the same weights as if it never had \
      been; one that was stopped before its first checkpoint begins anew. Ctrl-C saves a checkpoint and stops, and so do \
      SIGTERM, SIGQUIT and SIGHUP, which a terminal or connection that closes sends; a second Ctrl-C stops at once. A sample that \
      cannot be read ends the run, too, after a checkpoint. Under nohup the run goes on when the terminal closes.
      """)

  @OptionGroup var arguments: ConfigArguments
  @Option(
    name: .customLong("work-dir"),
    help: ArgumentHelp(
      "The run folder (default: runs/NAME of a configuration NAME.yaml, then runs/NAME-2 …; with --resume the last one "
        + "of these)."),
    completion: .directory, transform: path)
  var workDir: String?
  @Flag(help: "Go on from the last checkpoint in the run folder; begin, where there is none yet.")
  var resume = false
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try CommandFailure.reporting {
      var settings = try TrainingConfig(file: arguments.config, overrides: arguments.overrides)
      settings.workDir = workDir ?? settings.workDir
      settings.resume = resume || settings.resume
      settings.threads = threads.threads ?? settings.threads
      pixels.apply(to: &settings)
      let report = try Self.train(settings, source: arguments.config, root: data.root)
      if output.json { StandardOutput.write(report.record) }
    }
  }

  /// Trains, and tells in the end where the results are.
  static func train(
    _ config: TrainingConfig, source: String, root: DataRoot = DataRoot()
  ) throws -> TrainingReport {
    Interruption.listen()
    let report = try config.train(source: source, root: root)
    StandardError.write(report.summary)
    return report
  }
}
