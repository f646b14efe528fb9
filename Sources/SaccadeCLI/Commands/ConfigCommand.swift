import ArgumentParser
import Saccade

/// The command `saccade config`.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Tell what configurations may say, and what one says.",
    subcommands: [
      New.self, Check.self, Show.self, Explain.self, Docs.self, Schema.self,
    ], defaultSubcommand: Docs.self)

  /// The command `saccade config docs [NAME]`.
  struct Docs: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "docs", abstract: "Tell the keys of a configuration, their defaults and what they are for.",
      discussion: """
        Without a name, the sections and all types. A name is that of a type, of a kind of types, or the path of a key, from \
        the top or from a type. A key's name alone, or what another framework calls it, is answered with its path.

          saccade config docs RandomResizedCrop
          saccade config docs optimizer
          saccade config docs data.batch_size
          saccade config docs optimizer.lr
          saccade config docs SGD.lr
          saccade config docs clip_norm
        """)

    @Argument(help: "What to tell about.")
    var name: String?
    @Flag(help: "Tell of everything, as a page in Markdown.")
    var markdown = false

    /// What files may say that is no setting.
    private static let words = [
      "base": """
      base: The files that this one is based on, from its own folder; of several, later ones win. Maps merge by key, \
      lists and single values replace; a map that says 'replace: true', or another type, replaces the other as a whole.
          a file name, or a list of them; _base_ is the same
      """,
      "replace": """
      replace: Whether a map replaces the one of the files that this one is based on, and is not merged with it. It may \
      stand in any map.
          true or false; default false
      """,
    ]

    func validate() throws {
      if markdown, name != nil { throw ValidationError("--markdown tells of everything; leave the name out") }
    }

    func run() throws {
      var standard = TrainingConfig()
      standard.complete()
      let reference = ConfigReference(of: standard)
      if markdown { return StandardOutput.write(reference.markdown) }
      guard let name else { return StandardOutput.write(reference.overview) }
      guard let text = Self.words[name == "_base_" ? "base" : name] ?? reference.text(of: name) else {
        // No fault of the command line's form, so that its usage would say nothing.
        throw CommandFailure(
          "nothing in a configuration is called '\(name.visible())'\(hint(for: name, reference)) "
            + "(saccade config docs lists all)", code: FailureCode(rawValue: ExitCode.validationFailure.rawValue))
      }
      StandardOutput.write(text)
    }

    private func hint(for name: String, _ reference: ConfigReference) -> String {
      Spelling.hint(for: name, among: reference.names + Self.words.keys)
    }
  }
}
