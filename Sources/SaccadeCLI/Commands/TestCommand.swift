import ArgumentParser
import Saccade

/// The command `saccade test CONFIG CHECKPOINT`.
struct TestCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Judge a checkpoint on the validation data of a configuration.",
    discussion: """
      Weights alone, such as other programs save in .safetensors files, are judged as well: the configuration says which \
      network they are for.

        saccade test configs/classification/lenet_mnist.yaml runs/lenet_mnist/best.safetensors --json
      """)

  @Argument(help: "The configuration, a YAML file.", completion: .file(extensions: ["yaml", "yml"]), transform: path)
  var config: String
  @Argument(help: "The checkpoint, or weights alone: a .safetensors file.", completion: .file(), transform: path)
  var checkpoint: String
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting, as data.val_batch_size=32; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try CommandFailure.reporting {
      var settings = try TrainingConfig(file: config, overrides: overrides)
      settings.threads = threads.threads ?? settings.threads
      pixels.apply(to: &settings)
      let result = try Evaluation(
        settings, checkpoint: checkpoint, source: config, root: data.root)
      if output.json {
        StandardOutput.write(result.record)
      } else {
        let figures = result.figures.map { $0.text.visible() }.joined(separator: ", ")
        StandardOutput.write("\(result.imageCount) images: \(figures)")
      }
    }
  }
}
