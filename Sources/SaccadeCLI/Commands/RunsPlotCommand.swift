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
  @Option(help: "Also draw it into a file: runs.svg.", completion: .file(extensions: ["svg"]), transform: path)
  var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let out, !out.lowercased().hasSuffix(".svg") {
      throw ValidationError("--out draws SVG; name a file that ends in .svg: '\(out)'")
    }
  }

  func run() throws {
    try CommandFailure.reporting {
      let comparison = try RunComparison(of: folders, figure: figure)
      if let out { try AtomicFile.write(comparison.svg.utf8, to: out) }
      guard !output.json else { return StandardOutput.write(comparison.record) }
      comparison.lines.forEach { StandardOutput.write($0.visible()) }
      if let out { StandardOutput.write("drawn: \(out.visible())") }
    }
  }
}
