import ArgumentParser
import Saccade

/// A configuration and what is set beside it.
struct ConfigArguments: ParsableArguments {
  @Argument(help: "The configuration, a YAML file.", completion: .file(extensions: ["yaml", "yml"]), transform: path)
  var config: String
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting, as optimizer.lr=0.05; may be given again.", valueName: "path=value"))
  var overrides: [String] = []

  /// Reads the configuration, and warns of what is set and changes nothing.
  func read() throws -> ConfigExplanation {
    let explanation = try ConfigExplanation(file: config, overrides: overrides)
    for warning in explanation.warnings { StandardError.write("warning: \(warning.visible())") }
    return explanation
  }
}
