import ArgumentParser
import Saccade

extension DataCommand {
  /// The command `saccade data lint CONFIG`.
  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lint",
      abstract: "Find all that is wrong with data to train on, a configuration's or class folders.",
      discussion: """
        Reads and decodes every picture once, on all cores, and tells of

          errors    pictures that cannot be read or are cut off; a class of which none can; parts of other classes; boxes \
        that cannot be right; one picture in several classes, or in the part to train on and in that to be judged by
          warnings  one picture several times in a part; pictures that look alike; extreme sizes and shapes; classes out of \
        balance, or without a picture to be judged by; boxes that were mended, or are no larger than a pixel; grey, colours, \
        transparency and inks (CMYK) in one part

        Pictures look alike that differ in few of 64 comparisons of neighbouring places, from left to right and from top to \
        bottom (--similar, 0 to 8 of them); pictures smaller than 48 pixels, or of one tone, are compared byte by byte alone. \
        The exit code is 0 where there are no errors, and 65 where there are; with --strict warnings count as errors.

          saccade data lint configs/classification/image_folder.yaml
          saccade data lint photos --json          (a folder of class folders, or of train and val)
          saccade data lint mine.yaml --set data.train.root=photos/new --strict

        Which of both: saccade data check looks for unreadable pictures alone, in any folder or table, whatever its folders \
        mean; lint tells of these, too, and of all else that training would learn wrongly.
        """)

    @Argument(
      help: "The configuration, a YAML file, or a folder of class folders.", completion: .file(), transform: path)
    var subject: String
    @Option(
      name: .customLong("set"), parsing: .singleValue,
      help: ArgumentHelp("Override a setting, as data.train.root=photos; may be given again.", valueName: "path=value"))
    var overrides: [String] = []
    @Flag(help: "End with 65 if there is a warning.")
    var strict = false
    @Option(help: "In how many of 64 comparisons pictures may differ that look alike, 0 to 8.")
    var similar = 3
    @OptionGroup var data: DataOptions
    @OptionGroup var pixels: PixelOptions
    @Option(help: "How many threads decode (default: one for each core, 16 at most).")
    var threads: Int?
    @OptionGroup var output: OutputOptions

    func validate() throws {
      try ThreadOptions.check(threads)
      if !(0...8 ~= similar) { throw ValidationError("--similar must be from 0 to 8: \(similar)") }
    }

    func run() throws {
      let terminal = Terminal.standardError
      let lint = try CommandFailure.reporting {
        defer { terminal.show(status: "") }
        return try DataLint(
          linting: subject, overrides: overrides, root: data.root, maxPixels: pixels.maxPixels, similarity: similar,
          workers: threads
        ) { done, count in
          let line = ProgressLine("Looking", done: done, of: count)
          terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
        }
      }
      if output.json {
        StandardOutput.write(lint.record)
      } else {
        lint.lines().forEach { StandardOutput.write($0) }
      }
      if !lint.faults.isEmpty || (strict && !lint.findings.isEmpty) { throw ExitCode(FailureCode.unusable.rawValue) }
    }
  }
}
