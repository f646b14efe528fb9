import ArgumentParser
import Saccade

/// Reads an argument that names a file or folder: `~` is the home folder, also where the shell leaves it (`--trace=~/x`).
/// - Throws: `ValidationError` if it names nothing
@Sendable func path(_ argument: String) throws -> String {
  guard !argument.isEmpty else { throw ValidationError("it names no file or folder") }
  return UserPath.expanded(argument)
}
