import ArgumentParser
import Saccade

extension ConfigCommand {
  /// The command `saccade config check CONFIG`.
  struct Check: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Try a configuration before it is trained with: data, network, one batch.",
      discussion: """
        Reads the configuration, opens the data and looks at the header of every picture (of a large data set at as many as \
        five seconds allow), compares the classes of the parts, makes the network, tells the shape that each layer gives and \
        the memory that training takes, and takes one batch through loss, gradients and update. Seconds, and nothing is \
        written. The exit code is 0 if a run can begin, 78 for a wrong setting, 65 or 66 for data that are no good.

          saccade config check configs/classification/lenet_mnist.yaml
          saccade config check configs/classification/lenet_mnist.yaml --set data.batch_size=4096 --depth 1

        A picture that is cut off behind its header is found by saccade data lint, which decodes all.
        """)

    @OptionGroup var arguments: ConfigArguments
    @Option(help: "How many levels of the network's parts are shown (default: all).")
    var depth: Int?
    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      if let depth, depth < 0 { throw ValidationError("--depth must not be negative: \(depth)") }
    }

    func run() throws {
      let trial = try CommandFailure.reporting {
        var config = try arguments.read().config
        config.threads = threads.threads ?? config.threads
        return try ConfigTrial(config, source: arguments.config, root: data.root)
      }
      for note in trial.notes { StandardError.write("note: \(note.visible())") }
      for warning in trial.warnings { StandardError.write("warning: \(warning.visible())") }
      for fault in trial.faults { StandardError.write("error: \("\(fault)".visible())") }
      if output.json {
        StandardOutput.write(trial.record)
      } else {
        trial.lines(depth: depth).forEach { StandardOutput.write($0) }
      }
      if !trial.isSound { throw ExitCode(FailureCode.unusable.rawValue) }
    }
  }
}
