import Yams

extension ConfigNode {
  /// Reads YAML text.
  /// - Parameter file: the name that errors give the text
  /// - Throws: `ConfigError` if the text is not YAML, repeats a key or holds more than one document
  package init(yaml text: String, file: String) throws(ConfigError) {
    try self.init(yaml: text) { mark in
      .file(file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
  }

  /// Reads YAML text whose places `locate` names.
  init(yaml text: String, locate: (Mark?) -> ConfigSource) throws(ConfigError) {
    if let problem = Self.excess(of: text) { throw ConfigError("\(locate(nil))", "", problem) }
    do {
      var budget = Self.nodeLimit
      self = try Self(Yams.compose(yaml: text), locate: locate, depth: 0, budget: &budget)
    } catch let error as ConfigError {
      throw error
    } catch let error as YamlError {
      throw Self.explained(error, locate: locate)
    } catch {
      throw ConfigError("\(locate(nil))", "", "\(error)")
    }
  }

  /// Aliases of aliases grow exponentially: a few lines of YAML can ask for all memory.
  private static let nodeLimit = 100_000
  /// Each level waits on the stack for those in it, and a stack ends.
  private static let depthLimit = 200
  private static let byteLimit = 4 << 20

  private init(_ node: Node?, locate: (Mark?) -> ConfigSource, depth: Int, budget: inout Int) throws(ConfigError) {
    let source = locate(node?.mark)
    budget -= 1
    guard depth < Self.depthLimit else { throw ConfigError("\(source)", "", Self.tooDeep) }
    guard budget > 0 else {
      throw ConfigError("\(source)", "", "more than \(Self.nodeLimit) values, counting aliases as written out")
    }
    switch node {
    case nil:
      self.init(.null, source: source)
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
        self.init(.null, source: source)
      } else {
        self.init(.scalar(scalar.string, isQuoted: !isPlain), source: source)
      }
    case .sequence(let sequence):
      var items: [ConfigNode] = []
      for item in sequence {
        items.append(try ConfigNode(item, locate: locate, depth: depth + 1, budget: &budget))
      }
      self.init(.list(items), source: source)
    case .mapping(let mapping):
      var entries: [Entry] = []
      var included: [Entry] = []
      for (key, value) in mapping {
        let place = locate(key.mark)
        guard case .scalar(let name) = key else {
          throw ConfigError("\(place)", "", "a key must be a name, not a list or a section")
        }
        let node = try ConfigNode(value, locate: locate, depth: depth + 1, budget: &budget)
        if name.string == "<<", name.style == .plain || name.style == .any {
          included = try Self.included(by: node, at: place)
        } else {
          entries.append(Entry(name.string, node, source: place))
        }
      }
      let own = Set(entries.map(\.key))
      self.init(.section(entries + included.filter { !own.contains($0.key) }), source: source)
    case .alias:
      throw ConfigError("\(source)", "", "an alias that nothing stands behind")
    }
  }

  /// The keys that a merge key, `<<: *name` or `<<: [*one, *other]`, brings in; of several, the first wins.
  private static func included(by node: ConfigNode, at place: ConfigSource) throws(ConfigError) -> [Entry] {
    var sections = [node]
    if case .list(let list) = node.content { sections = list }
    var seen: Set<String> = []
    var result: [Entry] = []
    for section in sections {
      guard let entries = section.entries else {
        throw ConfigError(
          "\(place)", "<<",
          "brings in the keys of a section, or of a list of sections, not \(section.shown); "
            + "mark the section with &name and write <<: *name")
      }
      result += entries.filter { seen.insert($0.key).inserted }
    }
    return result
  }

  private static let tooDeep = "has more than \(depthLimit) levels of lists and sections; no configuration has"

  /// Why text is more than a configuration ever is; nil if it is not.
  ///
  /// The parser calls itself for every level, so that the levels are counted before it begins: brackets that are open,
  /// and the columns that a line is indented by, dashes included.
  private static func excess(of text: String) -> String? {
    guard text.utf8.count <= byteLimit else {
      return "has \(text.utf8.count >> 20) MiB, which no configuration has; is it another file?"
    }
    var (brackets, columns, isIndented) = (0, 0, true)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): (columns, isIndented) = (0, true)
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): if isIndented { columns += 1 }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        isIndented = false
        brackets += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        isIndented = false
        brackets = max(0, brackets - 1)
      default: isIndented = false
      }
      if brackets > depthLimit || (isIndented && columns > 4 * depthLimit) { return tooDeep }
    }
    return nil
  }

  private static func explained(_ error: YamlError, locate: (Mark?) -> ConfigSource) -> ConfigError {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      // A context says what was being read when the problem was met, often lines before it.
      let opening = context.map { "\($0.text) (line \($0.mark.line)): " } ?? ""
      return ConfigError("\(locate(mark))", "", "not valid YAML: \(opening)\(problem); check indentation and colons")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "'\($0)'" }.joined(separator: ", ")
      return ConfigError(
        "\(locate(context.mark))", "", "key \(names) is given more than once in one section; keep one")
    case .reader(let problem, _, _, _):
      return ConfigError("\(locate(nil))", "", "not readable as YAML text: \(problem)")
    default:
      return ConfigError("\(locate(nil))", "", "not readable as YAML: \(error)")
    }
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
      return .scalar(Node.Scalar(text, Tag(.implicit), isQuoted ? .doubleQuoted : .any))
    case .list(let items):
      let isFlat = items.allSatisfy { if case .scalar = $0.content { true } else { false } }
      return .sequence(Node.Sequence(items.map(\.yamlNode), Tag(.implicit), isFlat ? .flow : .block))
    case .section(let entries):
      let pairs = entries.map { (Node.scalar(Node.Scalar($0.key)), $0.value.yamlNode) }
      return .mapping(Node.Mapping(pairs, Tag(.implicit), entries.isEmpty ? .flow : .block))
    }
  }
}
