import ArgumentParser
import Saccade

/// The command `saccade features METHOD CHECKPOINT CONFIG`.
struct FeaturesCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Show what a classifier makes of pictures, as points in the plane.",
    discussion: """
      Each picture of the validation data is a point, coloured by its class. tsne keeps neighbours beside each other; pca \
      shows the two directions in which features differ most.

        saccade features tsne runs/mine/best.safetensors runs/mine/config.yaml --out features.svg
      """)

  @Argument(help: "tsne or pca.")
  var method: String
  @Argument(help: "The checkpoint, or weights alone.", completion: .file(), transform: path)
  var checkpoint: String
  @Argument(help: "The configuration, a YAML file.", completion: .file(extensions: ["yaml", "yml"]), transform: path)
  var config: String
  @Option(help: "At most so many pictures, spread over the data.")
  var count = 2000
  @Option(
    help: "The picture that is written: .svg or .png.", completion: .file(extensions: ["svg", "png"]), transform: path)
  var out = "features.svg"
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard FeatureMap.Method(rawValue: method) != nil else {
      throw ValidationError("the method is tsne or pca, not '\(method)'")
    }
    guard PlotDrawing.canWrite(to: out) else {
      throw ValidationError("--out draws SVG or a picture; name a file that ends in .svg or .png: '\(out)'")
    }
    guard 3...100_000 ~= count else { throw ValidationError("--count must be from 3 to 100000: \(count)") }
  }

  func run() throws {
    try threads.apply()
    try CommandFailure.reporting {
      let settings = try TrainingConfig(file: config, overrides: overrides)
      let terminal = Terminal.standardError
      let map = try FeatureMap(
        settings, checkpoint: checkpoint, source: config, method: FeatureMap.Method(rawValue: method) ?? .tsne,
        count: count, root: data.root
      ) { terminal.show(status: $0) }
      terminal.show(status: "")
      try map.drawing.write(to: out)
      let percent = Int((100 * map.neighborPurity).rounded())
      guard output.json else {
        return StandardOutput.write(
          "\(out): \(map.points.count) pictures, \(map.featureCount) features; \(percent) % of ten neighbours are of the "
            + "same class".visible())
      }
      let points = map.points.map { point in
        LogRecord.Value.object([
          "x": .number(point.x), "y": .number(point.y), "label": .integer(point.label), "source": .text(point.source),
        ])
      }
      StandardOutput.write([
        "written": .text(out), "features": .integer(map.featureCount),
        "neighbor_purity": .number(map.neighborPurity), "points": .list(points),
      ])
    }
  }
}
