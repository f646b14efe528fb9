/// Collects what is wrong while a configuration is read, so that the user hears of everything at once.
public final class ConfigReader {
  /// The types that a configuration can name.
  public let catalog: ConfigCatalog
  /// What the whole configuration can say, to name the place of a key that stands in the wrong section.
  lazy var reference = makeReference()
  private let makeReference: () -> ConfigReference
  private var found: [(source: ConfigSource, problem: ConfigProblem)] = []

  init(catalog: ConfigCatalog, reference: @escaping () -> ConfigReference) {
    self.catalog = catalog
    makeReference = reference
  }

  /// How many problems were noted.
  var count: Int { found.count }

  /// What was noted: file by file, each from its first line on, and arguments as they came.
  var problems: [ConfigProblem] {
    var files: [String] = []
    let keyed = found.map { source, problem in
      let (file, line, column) = source.position
      if !files.contains(file) { files.append(file) }
      return (key: (files.firstIndex(of: file) ?? 0, line, column), problem: problem)
    }
    return keyed.enumerated().sorted { a, b in
      a.element.key == b.element.key ? a.offset < b.offset : a.element.key < b.element.key
    }.map(\.element.problem)
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
    found.append((source, ConfigProblem(place: "\(source)", path: path, message: message)))
  }
}

/// The dotted path of a key in a section.
func dotted(_ path: String, _ key: String) -> String {
  path.isEmpty ? key : "\(path).\(key)"
}
