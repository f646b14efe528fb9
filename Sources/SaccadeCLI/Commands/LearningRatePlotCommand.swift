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

  @Argument(help: "The configuration, a YAML file.", completion: .file(extensions: ["yaml", "yml"]), transform: path)
  var config: String
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @Option(name: .customLong("epoch-steps"), help: "How many steps an epoch has (default: as the data say).")
  var epochSteps: Int?
  @Option(help: "Also draw it into a file: lr.svg.", completion: .file(extensions: ["svg"]), transform: path)
  var out: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let epochSteps, !(1...1_000_000_000 ~= epochSteps) {
      throw ValidationError("--epoch-steps must be from 1 to 1000000000: \(epochSteps)")
    }
    if let out, !out.lowercased().hasSuffix(".svg") {
      throw ValidationError("--out draws SVG; name a file that ends in .svg: '\(out)'")
    }
  }

  func run() throws {
    try CommandFailure.reporting {
      let settings = try TrainingConfig(file: config, overrides: overrides)
      let plan = try LearningRatePlan(settings, source: config, epochSteps: epochSteps, root: data.root)
      if let out { try AtomicFile.write(plan.svg.utf8, to: out) }
      guard !output.json else { return StandardOutput.write(plan.record) }
      plan.lines.forEach { StandardOutput.write($0) }
      if let out { StandardOutput.write("drawn: \(out.visible())") }
    }
  }
}
