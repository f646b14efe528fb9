import ArgumentParser
import Saccade

/// The command `saccade data`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Fetch, list, check and look at data sets.",
    subcommands: [Get.self, List.self, Lint.self, Check.self, Boxes.self, Convert.self, Browse.self],
    defaultSubcommand: List.self)

  /// The command `saccade data get NAME`.
  struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "get", abstract: "Fetch a data set by name.",
      discussion: """
        Fetches the official archive over HTTP, checks its SHA-256 and unpacks it. A broken download goes on where it \
        broke when the command is given again; what is there already is not fetched twice.

        Names: \(NamedDataset.all.map(\.name).joined(separator: ", "))
        """)

    @Argument(help: "The data set.")
    var name: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      do { _ = try NamedDataset.named(name) } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
      try CommandFailure.reporting {
        let dataset = try NamedDataset.named(name)
        let folder = data.root.resolve(dataset.name)
        StandardError.write("\(dataset.name): \(dataset.summary); \(dataset.terms)")
        let terminal = Terminal.standardError
        let fetched = try DatasetDownload(root: data.root).get(dataset) { progress in
          let done = progress.receivedBytes >> 10
          let total = progress.totalBytes >> 10
          terminal.show(
            status: ProgressLine(progress.file, done: done, of: total).text(
              width: terminal.width, hasColor: terminal.hasColor))
        }
        if output.json {
          StandardOutput.write([
            "name": .text(dataset.name), "folder": .text(folder), "fetched": .list(fetched.map { .text($0) }),
          ])
        } else {
          StandardOutput.write(fetched.isEmpty ? "already there: \(folder)" : "fetched to \(folder)")
        }
      }
    }
  }

  /// The command `saccade data list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the data sets that can be fetched.")

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() {
      let all = NamedDataset.all
      if output.json {
        StandardOutput.write([
          "root": .text(data.root.path),
          "datasets": .list(
            all.map {
              .object([
                "name": .text($0.name), "summary": .text($0.summary), "terms": .text($0.terms),
                "present": .truth($0.isPresent(in: data.root)),
              ])
            }),
        ])
        return
      }
      let width = all.map(\.name.count).max() ?? 0
      for dataset in all {
        let name = dataset.name.padded(to: width)
        let state = dataset.isPresent(in: data.root) ? "there" : "     "
        StandardOutput.write("\(name)  \(state)  \(dataset.summary); \(dataset.terms)")
      }
    }
  }
}
