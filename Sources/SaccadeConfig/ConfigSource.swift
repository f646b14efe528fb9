/// Where a setting was written, so that an error and `config explain` can point there.
public enum ConfigSource: Hashable, Sendable, CustomStringConvertible {
  /// A place in a file; lines and columns count from 1.
  case file(String, line: Int, column: Int)
  /// A `--set` argument, as the user typed it.
  case override(String)
  /// Not written anywhere: the value that holds when nothing is said.
  case standard

  /// The file, and where in it; arguments have no place among each other.
  var position: (file: String, line: Int, column: Int) {
    if case .file(let path, let line, let column) = self { (path, line, column) } else { ("", 0, 0) }
  }

  /// As compilers write it: `configs/lenet.yaml:12:3`.
  public var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .override(let argument): "--set \(argument)"
    case .standard: "default"
    }
  }
}
