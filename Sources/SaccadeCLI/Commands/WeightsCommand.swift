import ArgumentParser
import Saccade

/// The command `saccade weights`.
struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Look into, convert and fetch files of weights.",
    discussion: """
      Files of PyTorch (.pth, .pt, .bin; of any version, state dictionaries and checkpoints that hold one), safetensors, \
      several safetensors files by their index (.safetensors.index.json), and Darknet's (.weights). What a file is, its bytes say, not its name. \
      Nothing that a file of PyTorch asks for is run.

        saccade weights inspect resnet50.pth
        saccade weights convert resnet50.pth resnet50.safetensors
        saccade weights get MobileNetV2
      """,
    subcommands: [Inspect.self, Convert.self, Get.self])
}

/// The option of commands that open a file of weights.
struct PartOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which part of a PyTorch checkpoint to take, such as state_dict_ema (default: by usual names).",
      valueName: "name"))
  var part: String?
}

extension WeightsCommand {
  /// The command `saccade weights inspect FILE`.
  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "inspect", abstract: "Tell what a file of weights holds.",
      discussion: """
        Tells the format, the tensors with their types and shapes, and the models of the catalog that they are most like. \
        Every number is looked at: NaN and infinities are warned of. The exit code is 0 if the file can be read, and 65 if \
        it is damaged, holds no weights, or asks for more than tensors.

          saccade weights inspect mobilenet_v2.pth
          saccade weights inspect checkpoint.pth --part state_dict_ema --json
        """)

    @Argument(help: "The file.", completion: .file(), transform: path)
    var file: String
    @OptionGroup var parts: PartOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let report = try CommandFailure.reporting { try WeightsReport(of: file, part: parts.part) }
      if let warning = report.warning { StandardError.write("warning: \(warning.visible())") }
      if output.json {
        StandardOutput.write(report.record)
      } else {
        StandardOutput.write(report.lines.map { $0.visible() }.joined(separator: "\n"))
      }
    }
  }

  /// The command `saccade weights get NAME`.
  struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "get", abstract: "Fetch the published weights of a model by its name.",
      discussion: """
        Fetches the file from its official address over HTTP and checks its SHA-256. A broken download goes on where it \
        broke when the command is given again; what is there already is not fetched twice.

          saccade weights get MobileNetV2
          saccade weights get ResNet50 --out weights
        """)

    @Argument(help: "The model, as recipes name it.")
    var model: String
    @Option(
      help: "The folder to put it into (default: weights, in the data root).", completion: .directory, transform: path)
    var out: String?
    @Option(
      help: ArgumentHelp("Another address that has the same file, such as a mirror.", valueName: "address"),
      transform: webAddress)
    var from: String?
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let entry = try WeightsCommand.entry(named: model)
      try CommandFailure.reporting {
        let terminal = Terminal.standardError
        if let licence = entry.facts.weights?.licence {
          StandardError.write("\(entry.name): published weights; licence: \(licence)")
        }
        let download = WeightsDownload(folder: out ?? data.root.resolve("weights"))
        defer { terminal.show(status: "") }
        let (path, isNew) = try download.get(entry, from: from) { progress in
          let line = ProgressLine(
            progress.file, done: progress.receivedBytes >> 10, of: progress.totalBytes >> 10)
          terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
        }
        if output.json {
          StandardOutput.write(["model": .text(entry.name), "path": .text(path), "fetched": .truth(isNew)])
        } else {
          StandardOutput.write(isNew ? "fetched to \(path)" : "already there: \(path)")
        }
      }
    }
  }

  /// The model of a name.
  /// - Parameter others: what else could have been meant
  /// - Throws: `ValidationError` with the nearest name if there is none
  static func entry(named name: String, among others: [String] = []) throws -> ModelEntry {
    if let entry = ModelCatalog.entry(named: name) { return entry }
    var hint = ModelCatalog.hint(for: name)
    if hint.isEmpty { hint = Spelling.hint(for: name, among: others) }
    throw ValidationError("there is no model '\(name)'\(hint) (saccade models list shows all)")
  }
}
