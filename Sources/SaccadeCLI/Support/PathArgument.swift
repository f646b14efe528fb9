import ArgumentParser
import Saccade

/// Reads an argument that names a file or folder: `~` is the home folder, also where the shell leaves it (`--trace=~/x`).
/// - Throws: `ValidationError` if it names nothing, or the home folder of nobody
@Sendable func path(_ argument: String) throws -> String {
  guard !argument.isEmpty else { throw ValidationError("it names no file or folder") }
  if let problem = UserPath.problem(with: argument) { throw ValidationError(problem) }
  return UserPath.expanded(argument)
}

/// The path that an argument names.
///
/// Swift repairs arguments that are not UTF-8, after which they name no file; their own bytes still do.
func path(ofArgument argument: String) -> BytePath {
  guard argument.unicodeScalars.contains("\u{FFFD}") else { return BytePath(argument) }
  for index in 0..<Int(CommandLine.argc) {
    guard let raw = CommandLine.unsafeArgv[index] else { continue }
    if String(cString: raw) == argument {
      var bytes: [UInt8] = []
      var place = raw
      while place.pointee != 0 {
        bytes.append(UInt8(bitPattern: place.pointee))
        place += 1
      }
      return BytePath(bytes: bytes)
    }
  }
  return BytePath(argument)
}
