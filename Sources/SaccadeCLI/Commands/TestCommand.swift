import ArgumentParser
import Saccade

/// The command `saccade test CONFIG CHECKPOINT`, `saccade test CHECKPOINT`, or `saccade test --model NAME --weights FILE --data FOLDER`.
struct TestCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Judge a checkpoint on a configuration's validation data, or published weights on a folder of pictures.",
    // The parser leaves options out where there are many.
    usage: """
      saccade test [<config>] [<checkpoint>] [--model <name>] [--weights <weights>] [--data <data>] [--labels <labels>] \
      [--set <path=value> ...] [--details] [--tta <tta>] [--max-pixels <count>] [--data-root <data-root>] \
      [--threads <threads>] [--json]
      """,
    discussion: """
      A checkpoint knows the configuration of its run: alone, it is judged on what the run was judged by. Weights alone, such \
      as other programs save, are judged with a configuration, which says which network they are for.

      With --model no configuration is needed: pictures are prepared as published weights of that model want them, and the \
      folders of --data stand for classes of ImageNet, by WordNet id (n02099601) or by name (golden retriever). Others are \
      named in a file for --labels, a line each: dogs,golden retriever. A model with other classes than ImageNet's 1000 \
      (--set model.num_classes=7) has the folders for classes.

        saccade test runs/mine/best.safetensors
        saccade test mine.yaml runs/mine/best.safetensors --json
        saccade test --model ResNet50 --weights resnet50.pth --data imagenette/val
      """)

  @Argument(
    help: "The configuration, a YAML file; or the checkpoint of a run alone.",
    completion: .file(extensions: ["yaml", "yml", "safetensors"]), transform: path)
  var config: String?
  @Argument(help: "The checkpoint, or weights alone.", completion: .file(), transform: path)
  var checkpoint: String?
  @OptionGroup var pretrained: PretrainedOptions
  @Option(
    name: .customLong("data"), help: "The folder of class folders that --model is judged by.", completion: .directory,
    transform: path)
  var folder: String?
  @Option(
    help: "A CSV file that says which class of ImageNet a folder of --data is, a line each: dogs,golden retriever.",
    completion: .file(extensions: ["csv"]), transform: path)
  var labels: String?
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting, as data.val_batch_size=32; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @Flag(
    help: """
      Tell the accuracy of each class, too, and which class is taken for which; of a detector that is always told. Of \
      numbers the errors of each, and the worst pictures.
      """
  )
  var details = false
  @OptionGroup var views: ViewOptions
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if pretrained.isGiven {
      guard config == nil else {
        throw ValidationError(
          "--model and --weights take the place of a configuration and a checkpoint: '\(config ?? "")'")
      }
      guard folder != nil else { throw ValidationError("--data has to name the folder to judge by") }
      return
    }
    for (name, value) in [("--data", folder), ("--labels", labels)] where value != nil {
      throw ValidationError("\(name) goes with --model and --weights; a configuration names its own data")
    }
    guard config != nil else {
      throw ValidationError("name a configuration and a checkpoint, or --model and --weights")
    }
    guard checkpoint != nil || !isConfig else {
      throw ValidationError("name the checkpoint, behind the configuration")
    }
  }

  /// Whether the first argument is a configuration, and not a checkpoint that has one of its own.
  private var isConfig: Bool {
    [".yaml", ".yml"].contains { config?.lowercased().hasSuffix($0) ?? false }
  }

  func run() throws {
    try CommandFailure.reporting {
      let result = try evaluation()
      if output.json {
        var record = result.record
        if let found = result.details, details || found.isMain { record["details"] = .object(found.record) }
        StandardOutput.write(record)
      } else {
        // A table that follows has them all.
        let shown = result.details?.isMain == true ? Array(result.figures.prefix(3)) : result.figures
        let figures = shown.map { $0.text.visible() }.joined(separator: ", ")
        StandardOutput.write("\(counted(result.imageCount, "image")): \(figures)")
        if let found = result.details, details || found.isMain {
          ([""] + found.lines).forEach { StandardOutput.write($0.visible()) }
        }
      }
    }
  }

  private func evaluation() throws -> Evaluation {
    func adjust(_ settings: inout TrainingConfig) {
      settings.threads = threads.threads ?? settings.threads
      pixels.apply(to: &settings)
    }
    if let (model, weights) = pretrained.choice {
      return try model.evaluation(
        weights: weights, data: data.find(folder ?? "."), labelMap: labels.map(data.find), overrides: overrides,
        root: data.root, view: views.tta, change: adjust)
    }
    let source = config ?? ""
    guard let checkpoint else {
      return try Evaluation(
        checkpoint: source, overrides: overrides, root: data.root, view: views.tta, change: adjust)
    }
    var settings = try TrainingConfig(file: source, overrides: overrides)
    adjust(&settings)
    return try Evaluation(settings, checkpoint: checkpoint, source: source, root: data.root, view: views.tta)
  }
}
