import ArgumentParser
import Saccade

/// The command `saccade reproduce RUN`.
struct ReproduceCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Make a run again from its folder, and compare.",
    discussion: """
      A run folder says in manifest.json what the run was made with. First it is told what is otherwise now: data, versions, \
      processor, threads. Then the configuration is trained again in a new folder, and the figures and weights are compared. \
      Where nothing differs, the weights are to be the same, bit for bit: the exit code is 1 if they are not.

        saccade reproduce runs/lenet_mnist
        saccade reproduce runs/lenet_mnist --work-dir runs/second --json
        saccade reproduce runs/lenet_mnist --resume       (goes on with one that was stopped)
        saccade reproduce runs/lenet_mnist --dry-run      (tells what is otherwise, and trains nothing)
      """)

  @Argument(
    help: ArgumentHelp("The folder of the run.", valueName: "run"), completion: .directory, transform: path)
  var folder: String
  @Option(
    name: .customLong("work-dir"),
    help: "The new run folder (default: RUN-again, then RUN-again-2 …; with --resume the last of these).",
    completion: .directory, transform: path)
  var workDir: String?
  @Flag(help: "Go on from the last checkpoint in the new run folder; begin, where there is none yet.")
  var resume = false
  @Flag(name: .customLong("dry-run"), help: "Tell what is otherwise now, and train nothing.")
  var dryRun = false
  @Option(
    name: .customLong("data-root"), help: "The folder that data sets are in (default: that of the run).",
    completion: .directory, transform: path)
  var dataRoot: String?
  @Option(help: "How many threads compute (default: as many as then).")
  var threads: Int?
  @OptionGroup var output: OutputOptions

  func validate() throws { try ThreadOptions.check(threads) }

  func run() throws {
    let result = try CommandFailure.reporting { () -> Reproduction.Result? in
      let again = try Reproduction(
        of: folder, workDir: workDir, root: dataRoot.map { DataRoot($0) }, threads: threads, resumes: resume)
      for line in again.differences { StandardError.write("warning: \(line.visible())") }
      if again.differences.isEmpty {
        StandardError.write("nothing is otherwise: the run is to become the same, bit for bit")
      }
      if dryRun {
        if output.json {
          StandardOutput.write(["differences": .list(again.differences.map { .text($0) })])
        }
        return nil
      }
      Interruption.listen()
      return try again.run()
    }
    guard let result else { return }
    if output.json {
      StandardOutput.write(result.record)
    } else {
      result.lines.forEach { StandardOutput.write($0) }
    }
    if !result.isReproduced { throw ExitCode(FailureCode.failed.rawValue) }
  }
}
