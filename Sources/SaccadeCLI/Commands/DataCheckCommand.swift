import ArgumentParser
import Saccade

extension DataCommand {
  /// The command `saccade data check FOLDER`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Find the images of a folder that cannot be read.",
      discussion: """
        Decodes every image below the folder, as training will, and names those that cannot be read, with the reason. \
        Files that are no images by their names are counted. The exit code is 65 if any image cannot be read, and 0 if \
        all can.

          saccade data check flowers
          saccade data check flowers --json

        A data set with "on_error: skip" in its configuration trains without such images.
        """)

    @Argument(help: "The folder, of any depth; not looked for in the data root.", completion: .directory)
    var folder: String
    @OptionGroup var pixels: PixelOptions
    @Option(help: "How many threads decode (default: one for each core, 16 at most).")
    var threads: Int?
    @OptionGroup var output: OutputOptions

    func validate() throws { try ThreadOptions.check(threads) }

    func run() throws {
      let terminal = Terminal.standardError
      let check = try CommandFailure.reporting {
        defer { terminal.show(status: "") }
        return try FolderCheck(
          path(ofArgument: folder), options: pixels.decoding, workers: threads
        ) { done, count in
          let line = ProgressLine("Checking", done: done, of: count)
          terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
        }
      }
      for fault in check.faults { StandardError.write("error: \("\(fault)".visible())") }
      if output.json {
        StandardOutput.write(record(of: check))
      } else {
        if check.leftOut.count > 0 { StandardError.write("note: \("\(check.leftOut)".visible())") }
        let result = check.isSound ? "all can be read" : "\(check.faults.count) cannot be read"
        StandardOutput.write("\(check.folder.description.visible()): \(counted(check.imageCount, "image")), \(result)")
      }
      if !check.isSound { throw ExitCode(FailureCode.unusable.rawValue) }
    }

    private func record(of check: FolderCheck) -> LogRecord {
      let faults = check.faults.map { fault in
        LogRecord.Value.object([
          "path": .text(fault.path.description), "reason": .text(fault.error.reason.rawValue),
          "error": .text(fault.description),
        ])
      }
      var endings: LogRecord = [:]
      for (ending, count) in check.leftOut.countsByExtension.sorted(by: { $0.key < $1.key }) {
        endings[ending] = .integer(count)
      }
      return [
        "folder": .text(check.folder.description), "images": .integer(check.imageCount),
        "unreadable": .list(faults), "left_out": .object(endings),
      ]
    }
  }
}
