import ArgumentParser
import Saccade

/// Answers a command that there is not with the nearest that there is.
///
/// Without it the parser takes the word for an argument of the command above, and complains of that.
enum CommandNames {
  /// Checks the words that name commands, from the first on.
  /// - Throws: `ValidationError` if one names none
  static func check(_ arguments: ArraySlice<String>, of command: any ParsableCommand.Type) throws {
    let known = command.configuration.subcommands
    guard !known.isEmpty, let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return }
    let names = known.map { $0._commandName }
    guard let next = known.first(where: { $0._commandName == word }) else {
      throw ValidationError(
        "unknown command '\(word)'\(Spelling.hint(for: word, among: names)) (known: \(names.joined(separator: ", ")))")
    }
    try check(arguments.dropFirst(), of: next)
  }
}
