import ArgumentParser
import Saccade

/// The command `saccade plot lr CONFIG`.
struct LearningRatePlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lr", abstract: "Draw how the learning rate goes over a run.",
    discussion: """
      How many steps an epoch has is asked of the data; --epoch-steps says it where they are not there.

        saccade plot lr configs/classification/lenet_mnist.yaml --out lr.svg
      """)

  @OptionGroup var arguments: ConfigArguments
  @Option(name: .customLong("epoch-steps"), help: "How many steps an epoch has (default: as the data say).")
  var epochSteps: Int?
  @OptionGroup var drawing: DrawingOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let epochSteps, !(1...1_000_000_000 ~= epochSteps) {
      throw ValidationError("--epoch-steps must be from 1 to 1000000000: \(epochSteps)")
    }
  }

  func run() throws {
    try CommandFailure.reporting {
      let settings = try TrainingConfig(file: arguments.config, overrides: arguments.overrides)
      let plan = try LearningRatePlan(settings, source: arguments.config, epochSteps: epochSteps, root: data.root)
      try drawing.write(plan.drawing)
      guard !output.json else { return StandardOutput.write(plan.record) }
      plan.lines.forEach { StandardOutput.write($0) }
      drawing.tell()
    }
  }
}
