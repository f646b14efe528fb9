import ArgumentParser
import Foundation
import Saccade

/// The command `saccade finetune FOLDER --from MODEL --weights FILE`.
struct FinetuneCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Teach a network that knows pictures the classes of your own photographs.",
    discussion: """
      The folder has a folder of pictures for each class: photos/ants, photos/bees. It may have them twice, in a part to \
      learn from and one to be judged by (photos/train/ants, photos/val/ants); if it has not, a fifth of each class is held \
      out to be judged by.

        saccade finetune photos --from MobileNetV2 --weights mobilenet_v2.pth
        saccade finetune photos --from ResNet50 --weights resnet50.pth --time 3m
        saccade finetune photos --from ViTB16 --weights vit.pth --freeze backbone
        saccade finetune photos --from runs/other/best.safetensors

      What is decided stands in the run folder's config.yaml, of which saccade train makes the same run. A run that was \
      stopped goes on with saccade train RUN/config.yaml --work-dir RUN --resume.
      """)

  @Argument(help: "The folder of pictures.", completion: .directory, transform: path)
  var folder: String
  @Option(
    help: ArgumentHelp(
      "What to begin with: a model, as MobileNetV2, with --weights, or the checkpoint of a run.", valueName: "model"))
  var from: String
  @Option(help: "Published weights of the model.", completion: .file(), transform: path)
  var weights: String?
  @Option(help: "How many times the pictures are gone through (default: 5 to 12, by their number).")
  var epochs: Int?
  @Option(
    help: ArgumentHelp(
      "How long it may take, as 3m, 90s or 1h; some steps are measured, and the epochs chosen by them.",
      valueName: "duration"),
    transform: seconds)
  var time: Double?
  @Option(
    help: """
      The learning rate of all but the head, which learns ten times as fast (default: 0.00005 to 0.0002, by the number \
      of pictures).
      """)
  var lr: Double?
  @Option(
    help: ArgumentHelp(
      "What stays as it is: backbone, all but the head, or a level with all before it, as layer2.", valueName: "part"))
  var freeze: String?
  @Option(name: .customLong("batch-size"), help: "How many pictures a step takes (default: 4 to 32, by their number).")
  var batchSize: Int?
  @Option(
    name: .customLong("val-share"),
    help: "How much of each class is held out to be judged by, where the folder has no part for it (default: 0.2).")
  var valShare: Double?
  @Option(help: "What all random numbers are drawn from, and which pictures are held out.")
  var seed = 0
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Override another setting, as loss.label_smoothing=0; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @Option(
    name: .customLong("work-dir"), help: "The run folder (default: runs/finetune, then runs/finetune-2 …).",
    completion: .directory, transform: path)
  var workDir: String?
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  private var isCheckpoint: Bool { PretrainedModel(from) == nil && FileManager.default.fileExists(atPath: from) }

  func validate() throws {
    guard PretrainedModel(from) != nil || isCheckpoint else {
      throw ValidationError(
        "--from '\(from)' is neither a file nor a model\(ModelCatalog.hint(for: from)) (saccade models list shows all)")
    }
    if isCheckpoint, weights != nil {
      throw ValidationError("--from names a checkpoint, which has its weights; leave --weights out")
    }
    if !isCheckpoint, weights == nil {
      throw ValidationError(
        "--from \(from) needs --weights, the file of its published weights (see saccade weights get): from random ones so "
          + "few pictures teach little")
    }
    if epochs != nil, time != nil { throw ValidationError("--epochs and --time both say how long; give one") }
    for (name, value) in [("--epochs", epochs), ("--batch-size", batchSize)] {
      guard let value, !(1...1_000_000).contains(value) else { continue }
      throw ValidationError("\(name) must be from 1 to 1000000: \(value)")
    }
    if let lr, !(lr > 0 && lr <= 1_000_000) {
      throw ValidationError("--lr must be greater than 0 and at most 1000000: \(lr)")
    }
    if let valShare, !(valShare > 0 && valShare < 1) {
      throw ValidationError("--val-share must be greater than 0 and less than 1: \(valShare)")
    }
    if seed < 0 { throw ValidationError("--seed must not be negative: \(seed)") }
  }

  func run() throws {
    try CommandFailure.reporting {
      try threads.apply()
      Interruption.listen()
      var plan = try tuning().plan()
      pixels.apply(to: &plan.config)
      for note in plan.notes { StandardError.write(note.visible(keepingLines: true)) }
      if valShare != nil, !plan.holdsOut {
        StandardError.write("--val-share has no effect: the folder has a part to be judged by")
      }
      let report = try UnfinishedRun.telling { try plan.run() }
      StandardError.write(report.training.summary + "\n")
      if output.json {
        StandardOutput.write(report.record)
      } else {
        report.lines(program: program).forEach { StandardOutput.write($0.visible()) }
      }
    }
  }

  private func tuning() throws -> FineTuning {
    var tuning = FineTuning(data.find(folder), from: try start())
    tuning.epochs = epochs
    tuning.seconds = time
    tuning.learningRate = lr
    tuning.freeze = freeze
    tuning.batchSize = batchSize
    if let valShare { tuning.valShare = valShare }
    tuning.seed = seed
    tuning.workDir = workDir
    tuning.threads = threads.threads
    tuning.overrides = overrides
    return tuning
  }

  private func start() throws -> TuningStart {
    if !isCheckpoint, let model = PretrainedModel(from), let weights {
      return TuningStart(model, weights: data.find(weights))
    }
    return try TuningStart(checkpoint: data.find(from))
  }
}

/// The seconds of a duration as people write it: `90s`, `3m`, `1.5h`, or a number of seconds.
@Sendable private func seconds(_ text: String) throws -> Double {
  let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
  let unit = text.last.flatMap { units[$0] }
  let number = Double(unit == nil ? text : String(text.dropLast())).map { $0 * (unit ?? 1) }
  guard let number, number > 0, number <= 31_536_000 else {
    throw ValidationError("it is no duration of up to a year: write 90s, 3m or 1.5h")
  }
  return number
}
