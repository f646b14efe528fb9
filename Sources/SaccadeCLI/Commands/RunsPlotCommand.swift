import ArgumentParser
import Saccade

/// The command `saccade plot runs A B …`.
struct RunsPlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Compare runs: how a figure of each went, and what differs between their settings.",
    discussion: """
      Without --figure it is the one by which the first run chooses its best checkpoint.

        saccade plot runs runs/lenet runs/lenet-2 --out runs.svg
        saccade plot runs runs/* --figure loss
      """)

  @Argument(help: "The run folders.", completion: .directory, transform: path)
  var folders: [String]
  @Option(help: "The figure of the validation, as logs name it: top1, loss.")
  var figure: String?
  @OptionGroup var drawing: DrawingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try CommandFailure.reporting {
      let comparison = try RunComparison(of: folders, figure: figure)
      try drawing.write(comparison.drawing)
      guard !output.json else { return StandardOutput.write(comparison.record) }
      comparison.lines.forEach { StandardOutput.write($0.visible()) }
      drawing.tell()
    }
  }
}
