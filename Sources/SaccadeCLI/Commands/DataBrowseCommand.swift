import ArgumentParser
import Saccade

extension DataCommand {
  /// The command `saccade data browse CONFIG`.
  struct Browse: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "browse",
      abstract: "Show samples of a configuration's data as they are and as the network gets them.",
      discussion: """
        A row a sample: the picture as it is, and what the steps of its pipeline make of it in the first epochs of a run. \
        The file's name says what is written: a picture (.png, .jpg, .webp), or a page with names (.html).

          saccade data browse configs/classification/image_folder.yaml --set data.root=photos --out sheet.png
        """)

    @Argument(help: "The configuration, a YAML file.", completion: .file(extensions: ["yaml", "yml"]), transform: path)
    var config: String
    @Option(help: "Which data: train or val.")
    var part = DatasetPart.train.rawValue
    @Option(help: "How many samples, spread over the data.")
    var count = 8
    @Option(help: "In how many epochs each is shown.")
    var variants = 3
    @Option(help: "The file that is written (default: browse.html).", transform: path)
    var out = "browse.html"
    @Option(
      name: .customLong("set"), parsing: .singleValue,
      help: ArgumentHelp("Override a setting; may be given again.", valueName: "path=value"))
    var overrides: [String] = []
    @OptionGroup var data: DataOptions

    private var isPage: Bool { out.lowercased().hasSuffix(".html") }
    /// `val`, as configurations call it, or `train`.
    private var chosen: DatasetPart? { ["train": .train, "val": .test][part] }

    func validate() throws {
      guard chosen != nil else { throw ValidationError("--part is train or val, not '\(part)'") }
      guard isPage || ImageEncoding(path: out) != nil else {
        throw ValidationError(
          "--out is a picture or a page; name a file that ends in .png, .jpg, .webp or .html: '\(out)'")
      }
      guard 1...200 ~= count else { throw ValidationError("--count must be from 1 to 200: \(count)") }
      guard 1...20 ~= variants else { throw ValidationError("--variants must be from 1 to 20: \(variants)") }
    }

    func run() throws {
      try CommandFailure.reporting {
        let settings = try TrainingConfig(file: config, overrides: overrides)
        let found = try DataBrowsing(
          settings, source: config, part: chosen ?? .train, count: count, variants: variants, root: data.root)
        for reason in found.skipped { StandardError.write("warning: skipped: \(reason)".visible()) }
        if isPage {
          try AtomicFile.write(try found.page().utf8, to: out)
        } else {
          try found.sheet().write(to: out)
        }
        StandardOutput.write("\(out): \(counted(found.rows.count, "sample"))".visible())
      }
    }
  }
}
