import Yams

extension ConfigNode {
  /// No configuration has more text than this: one of a thousand classes has 50 kB.
  static let byteLimit = 4 << 20

  /// Reads YAML text.
  /// - Parameter file: the name that errors give the text
  /// - Throws: `ConfigError` if the text is not YAML, repeats a key or holds more than one document
  package init(yaml text: String, file: String) throws(ConfigError) {
    try self.init(yaml: text) { line, column in .file(file, line: line, column: column) }
  }

  /// Reads YAML text whose places `locate` names.
  init(yaml text: String, locate: YAMLReader.Locate) throws(ConfigError) {
    guard text.utf8.count <= Self.byteLimit else {
      throw ConfigError(
        "\(locate(1, 1))", "", "has \(text.utf8.count >> 20) MiB, which no configuration has; is it another file?")
    }
    self = try YAMLReader.read(text, locate: locate)
  }
}

extension ConfigNode {
  /// The node as YAML text that reads back as the same node.
  package var yaml: String {
    do {
      return try Yams.serialize(node: yamlNode, width: -1, allowUnicode: true)
    } catch {
      fatalError("ConfigNode.yaml: the emitter refused a tree of text, lists and sections: \(error)")
    }
  }

  private var yamlNode: Node {
    switch content {
    case .null:
      return .scalar(Node.Scalar("null"))
    case .scalar(let text, let isQuoted):
      return .scalar(Node.Scalar(ConfigVariables.escaped(text), Tag(.implicit), isQuoted ? .doubleQuoted : .any))
    case .list(let items):
      let isFlat = items.allSatisfy { if case .scalar = $0.content { true } else { false } }
      return .sequence(Node.Sequence(items.map(\.yamlNode), Tag(.implicit), isFlat ? .flow : .block))
    case .section(let entries):
      let pairs = entries.map { (Node.scalar(Node.Scalar($0.key)), $0.value.yamlNode) }
      return .mapping(Node.Mapping(pairs, Tag(.implicit), entries.isEmpty ? .flow : .block))
    }
  }
}
