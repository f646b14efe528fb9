import ArgumentParser
import Saccade

extension ConfigCommand {
  /// The command `saccade config show CONFIG`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a configuration with everything filled in.",
      discussion: """
        What saccade train would train with: the files that it builds on are merged, variables and --set are filled in, and \
        every key that nobody gives has its default. It is a configuration itself.

          saccade config show configs/classification/lenet_mnist.yaml
          saccade config show configs/classification/lenet_mnist.yaml --set runner.max_epochs=10 > longer.yaml
        """)

    @OptionGroup var arguments: ConfigArguments

    func run() throws {
      try CommandFailure.reporting {
        var yaml = try arguments.read().config.yaml
        while yaml.hasSuffix("\n") { yaml.removeLast() }
        StandardOutput.write(yaml)
      }
    }
  }

  /// The command `saccade config explain CONFIG [PATH]`.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "explain", abstract: "Tell where a setting comes from, and what it took the place of.",
      discussion: """
        The file and line, or the argument, that says what holds; then all that said something else before it, and the \
        default. A path that leads to a section tells of all that is in it, a line each, and no path of everything. An \
        argument that changes nothing is warned of.

          saccade config explain adam.yaml optimizer.lr
          saccade config explain adam.yaml data.train.pipeline[0] --set data.train.pipeline[0].size=64
          saccade config explain adam.yaml optimizer
          saccade config explain adam.yaml --json
        """)

    @OptionGroup var arguments: ConfigArguments
    @Argument(help: "The setting, as optimizer.lr, or a section (default: all).")
    var path: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
      try CommandFailure.reporting {
        let explanation = try arguments.read()
        let settings = explanation.settings(at: path)
        if let path, settings.isEmpty {
          throw CommandFailure(
            "\(arguments.config) has no setting '\(path)'\(explanation.hint(for: path)) (saccade config explain "
              + "\(arguments.config) tells all)", code: FailureCode(rawValue: ExitCode.validationFailure.rawValue))
        }
        if output.json {
          StandardOutput.write([
            "settings": .list(settings.map { .object($0.record) }),
            "warnings": .list(explanation.warnings.map { .text($0) }),
          ])
        } else {
          ConfigExplanation.lines(of: settings).forEach { StandardOutput.write($0.visible()) }
        }
      }
    }
  }

  /// The command `saccade config schema`.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema", abstract: "Print what a configuration may say as a JSON Schema, for editors.",
      discussion: """
        Draft 7, which the YAML language server of editors reads: it completes keys and types, shows what they are for, and \
        underlines what cannot be read.

          saccade config schema > saccade.schema.json

        Then this is the first line of a configuration, with the path from its folder:

          # yaml-language-server: $schema=../saccade.schema.json

        Rules between keys are not in it; saccade config check knows all.
        """)

    func run() {
      var standard = TrainingConfig()
      standard.complete()
      var json = ConfigReference(of: standard).schema.json
      while json.hasSuffix("\n") { json.removeLast() }
      StandardOutput.write(json)
    }
  }
}
