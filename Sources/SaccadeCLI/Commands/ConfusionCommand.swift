import ArgumentParser
import Saccade

/// The command `saccade confusion CHECKPOINT [DATA]`.
struct ConfusionCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "confusion", abstract: "Show which class a network takes for which, and on which pictures.",
    discussion: """
      Judges a checkpoint on the data that its run was judged by, on those of another configuration, or on a folder of class \
      folders, and tells how often each class is taken for each, and the pairs that are confused most with the pictures of \
      which it was surest. Of a detector objects are counted, with what was found on them: what it missed, and what it found where there \
        is nothing, stands there as well; of a segmenter pixels, with the pictures on which most of a class was mistaken. --out draws it: .svg and .png are the table, .html a page with those pictures, too.

        saccade confusion runs/mine/best.safetensors
        saccade confusion runs/mine/best.safetensors photos/test --out confusion.html
        saccade confusion weights.safetensors mine.yaml --set data.val.root=photos/test
        saccade confusion --model ResNet50 --weights resnet50.pth imagenette/val
      """)

  @Argument(
    help: "The checkpoint, or weights alone; with --weights the folder to judge by.", completion: .file(),
    transform: path)
  var checkpoint: String
  @Argument(
    help: "A configuration, a YAML file, or a folder of class folders (default: what the run was judged by).",
    completion: .file(), transform: path)
  var subject: String?
  @OptionGroup var pretrained: PretrainedOptions
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting, as data.val.root=photos; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @Option(help: "How many pairs of classes are told.")
  var pairs = 10
  @Option(help: "How many pictures of each pair are told, 12 at most.")
  var examples = 3
  @Option(
    help: "Also draw it into a file: drawn.svg, drawn.png, or a page, drawn.html.",
    completion: .file(extensions: ["svg", "png", "html"]),
    transform: path)
  var out: String?
  @OptionGroup var views: ViewOptions
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  private var isPage: Bool { out?.lowercased().hasSuffix(".html") ?? false }

  func validate() throws {
    guard 1...10_000 ~= pairs else { throw ValidationError("--pairs must be from 1 to 10000: \(pairs)") }
    guard 0...12 ~= examples else { throw ValidationError("--examples must be from 0 to 12: \(examples)") }
    if let out, !isPage, !PlotDrawing.canWrite(to: out) {
      throw ValidationError(
        "--out draws SVG, a picture or a page; name a file that ends in .svg, .png or .html: '\(out)'")
    }
    if pretrained.isGiven, let subject {
      throw ValidationError("with --weights the first argument is the folder to judge by; leave '\(subject)' out")
    }
  }

  func run() throws {
    try CommandFailure.reporting {
      let study = try makeStudy()
      if let out {
        if isPage {
          try AtomicFile.write(study.page(most: pairs).utf8, to: out)
        } else {
          try study.drawing.write(to: out)
        }
      }
      guard !output.json else { return StandardOutput.write(study.record) }
      study.lines(most: pairs).forEach { StandardOutput.write($0.visible()) }
      if let out { StandardOutput.write("drawn: \(out.visible())") }
    }
  }

  private func makeStudy() throws -> ConfusionStudy {
    func adjust(_ settings: inout TrainingConfig) {
      settings.threads = threads.threads ?? settings.threads
      pixels.apply(to: &settings)
    }
    if let (model, weights) = pretrained.choice {
      var settings = try model.config(data: data.find(checkpoint), overrides: overrides)
      adjust(&settings)
      return try ConfusionStudy(
        settings, checkpoint: weights, source: "--model \(model.entry.name)", root: data.root, view: views.tta,
        examples: examples)
    }
    return try ConfusionStudy(
      checkpoint: checkpoint, on: subject, overrides: overrides, root: data.root, view: views.tta, examples: examples,
      change: adjust)
  }
}
