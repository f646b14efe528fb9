import ArgumentParser
import Saccade

/// The command `saccade report RUN`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page that tells of a run: curves, what is taken for what, pictures, configuration.",
    discussion: """
      The page is one file, which needs no network and no program but a browser. A run writes it at its end by itself; this \
      makes it anew, also of a run that still goes on, or that was killed.

        saccade report runs/lenet_mnist
        saccade report runs/lenet_mnist --out lenet.html
      """)

  @Argument(help: "The run folder.", completion: .directory, transform: path)
  var folder: String
  @Option(help: "Where the page is written (default: report.html in the run folder).", transform: path)
  var out: String?
  @OptionGroup var data: DataOptions

  func run() throws {
    try CommandFailure.reporting {
      let path = try TrainingConfig.writeReport(ofRun: folder, to: out, root: data.root) { note in
        Terminal.standardError.write(line: "note: \(note.visible())")
      }
      StandardOutput.write(path.visible())
    }
  }
}
