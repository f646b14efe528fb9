import ArgumentParser
import Saccade

extension DataCommand {
  /// The command `saccade data check PATH`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Find pictures that cannot be read, in any folder or table.",
      discussion: """
        Decodes every image below the folder, or named in the CSV file of a NumberTable, as training will, and names those that cannot be read, with the reason. \
        Files that are no images by their names are counted. The exit code is 65 if any image cannot be read, and 0 if \
        all can.

          saccade data check flowers
          saccade data check flowers --json
          saccade data check parts/numbers.csv

        A data set with "on_error: skip" in its configuration trains without such images.

        Which of both: check is for pictures of any kind, before anybody says what they are for, and tells of nothing but \
        reading. saccade data lint is for data to train on, a configuration's or class folders; it tells the same of their \
        pictures, and of copies, leaks, classes and sizes, too.
        """)

    @Argument(
      help: "The folder, of any depth, or CSV file; looked for here, then in the data root.", completion: .file())
    var path: String
    @OptionGroup var data: DataOptions
    @OptionGroup var pixels: PixelOptions
    @Option(help: "How many threads decode (default: one for each core, 16 at most).")
    var threads: Int?
    @OptionGroup var output: OutputOptions

    func validate() throws { try ThreadOptions.check(threads) }

    func run() throws {
      let terminal = Terminal.standardError
      let check = try CommandFailure.reporting {
        defer { terminal.show(status: "") }
        let found = try findPath()
        func show(_ done: Int, _ count: Int) {
          let line = ProgressLine("Checking", done: done, of: count)
          terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
        }
        if found.fileExtension == "csv", !found.isFolder {
          return try FolderCheck(
            table: found.description, options: pixels.decoding, workers: threads, progress: show)
        }
        return try FolderCheck(found, options: pixels.decoding, workers: threads, progress: show)
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

    /// Where the folder or table is: here, or else in the data root.
    private func findPath() throws -> BytePath {
      let here = SaccadeCLI.path(ofArgument: UserPath.expanded(path))
      if here.exists || here.bytes.first == UInt8(ascii: "/") { return here }
      let below = BytePath(data.root.path).appending(here)
      guard below.exists else {
        throw DatasetError(
          .missing, path: here.description, problem: "is neither here nor in the data root, \(data.root)",
          advice: "check the path, or say where data sets are with --data-root or \(DataRoot.variable)")
      }
      return below
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
