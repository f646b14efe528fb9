/// Collects what is wrong while a configuration is read, so that the user hears of everything at once.
public final class ConfigReader {
  /// The types that a configuration can name.
  public let catalog: ConfigCatalog
  private(set) var problems: [ConfigProblem] = []

  init(catalog: ConfigCatalog) {
    self.catalog = catalog
  }

  /// Notes a problem with what stands at `node`.
  public func report(_ node: ConfigNode, _ path: String, _ message: String) {
    report(node.source, path, message)
  }

  /// Notes that `node` is not what its field takes.
  public func mismatch(_ node: ConfigNode, _ path: String, expected: String) {
    var message = "expected \(expected), not \(node.summary)"
    if case .scalar(let text, isQuoted: true) = node.content, ConfigNode.looksTyped(text) {
      message += "; leave the quotes out"
    }
    report(node, path, message)
  }

  /// Notes that the value at `node` is of the right type, but not what its field takes.
  func violation(_ node: ConfigNode, _ path: String, expected: String) {
    report(node, path, "expected \(expected), not \(node.shown)")
  }

  func report(_ source: ConfigSource, _ path: String, _ message: String) {
    problems.append(ConfigProblem(place: "\(source)", path: path, message: message))
  }
}

/// The dotted path of a key in a section.
func dotted(_ path: String, _ key: String) -> String {
  path.isEmpty ? key : "\(path).\(key)"
}
