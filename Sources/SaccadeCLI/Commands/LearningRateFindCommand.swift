import ArgumentParser
import Saccade

/// The command `saccade plot lr-find CONFIG`.
struct LearningRateFindCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "lr-find",
    abstract: "Find a learning rate: some steps at rising rates, and the loss of each.",
    discussion: """
      The steps are made by a network of their own, which is forgotten: no run folder is written, and nothing is changed. \
      What is suggested is where the loss falls fastest.

        saccade plot lr-find configs/classification/lenet_mnist.yaml
        saccade plot lr-find configs/classification/lenet_mnist.yaml --steps 200 --out rates.svg
      """)

  @OptionGroup var arguments: ConfigArguments
  @Option(help: "The first rate.") var start = LearningRateSweep.Settings().start
  @Option(help: "The last rate.") var end = LearningRateSweep.Settings().end
  @Option(help: "How many steps are made.") var steps = LearningRateSweep.Settings().steps
  @OptionGroup var drawing: DrawingOptions
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard start > 0, start < end, end <= 1_000_000 else {
      throw ValidationError("rates rise from --start, above 0, to --end, at most 1000000: \(start) and \(end)")
    }
    guard 20...1_000_000 ~= steps else { throw ValidationError("--steps must be from 20 to 1000000: \(steps)") }
  }

  func run() throws {
    try CommandFailure.reporting {
      var settings = try TrainingConfig(file: arguments.config, overrides: arguments.overrides)
      settings.threads = threads.threads ?? settings.threads
      pixels.apply(to: &settings)
      var sweep = LearningRateSweep.Settings()
      (sweep.start, sweep.end, sweep.steps) = (start, end, steps)
      let terminal = Terminal.standardError
      let result = try LearningRateSweep(settings, sweep, source: arguments.config, root: data.root) { done in
        terminal.show(status: "step \(done)/\(steps)")
      }
      terminal.show(status: "")
      try drawing.write(result.drawing)
      if output.json {
        StandardOutput.write(result.record)
      } else {
        result.lines().forEach { StandardOutput.write($0) }
        drawing.tell()
      }
    }
  }
}
