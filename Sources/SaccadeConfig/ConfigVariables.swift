import Foundation
import SaccadeText

/// What stands for `${NAME}` in the values of a configuration.
///
/// `${NAME}` is the variable of this name, `${NAME:-text}` the text where there is none or it is empty, and `$$` a dollar
/// sign. A dollar sign before anything else is one, too. Keys have no variables.
public struct ConfigVariables: Sendable {
  private let values: [String: String]?

  /// The variables of the environment that the program was started with.
  public static var environment: ConfigVariables { ConfigVariables(ProcessInfo.processInfo.environment) }
  /// Nothing is looked up: `${NAME}` stays as it is.
  public static let none = ConfigVariables(values: nil)

  /// These variables.
  public init(_ values: [String: String]) { self.init(values: values) }

  private init(values: [String: String]?) { self.values = values }

  /// A text with its variables filled in, or what is wrong with it.
  func filledIn(_ text: String) -> Result<String, Problem> {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      guard rest.first == "{", let values else {
        result += "$"
        continue
      }
      guard let end = rest.firstIndex(of: "}") else { return .failure(Problem(Self.advice)) }
      switch Self.value(of: rest[rest.index(after: rest.startIndex)..<end], in: values) {
      case .success(let value): result += value
      case .failure(let problem): return .failure(problem)
      }
      rest = rest[rest.index(after: end)...]
    }
    return .success(result + rest)
  }

  /// What is wrong with a reference.
  struct Problem: Error {
    let text: String

    init(_ text: String) { self.text = text }
  }

  private static let advice = "write ${NAME} or ${NAME:-text} for a variable, and $${ for a dollar sign and a brace"

  private static func value(of reference: Substring, in values: [String: String]) -> Result<String, Problem> {
    let name = reference.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let rest = reference.dropFirst(name.count)
    guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
      return .failure(Problem(advice))
    }
    let value = values[String(name)]
    if rest.isEmpty {
      if let value { return .success(value) }
      return .failure(
        Problem(
          "the environment variable \(name) is not set\(Spelling.hint(for: String(name), among: values.keys.sorted())); "
            + "set it, or write ${\(name):-text} for what holds without it"))
    }
    return .success(value.flatMap { $0.isEmpty ? nil : $0 } ?? String(rest.dropFirst(2)))
  }

  /// A text as it has to be written so that ``filledIn(_:)`` gives it.
  package static func escaped(_ text: String) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      result.append(character)
      if character == "$", rest.first == "$" || rest.first == "{" { result.append("$") }
    }
    return result
  }

  /// Whether a text is one variable and nothing else.
  static func isAlone(_ text: String) -> Bool {
    text.hasPrefix("${") && text.hasSuffix("}") && text.filter { $0 == "}" }.count == 1
  }
}

extension ConfigNode {
  /// The mark of a section that replaces another.
  static let replaceKey = "replace"

  /// The node with variables filled in and the marks of sections taken in.
  /// - Throws: `ConfigError` with the place of a variable that is not set, or of a mark that is neither true nor false
  func resolved(with variables: ConfigVariables, at path: String = "") throws(ConfigError) -> ConfigNode {
    var node = self
    switch content {
    case .null: break
    case .scalar(let text, let isQuoted):
      guard text.contains("$") else { return self }
      switch variables.filledIn(text) {
      case .failure(let problem): throw ConfigError("\(source)", path, problem.text)
      case .success(let value):
        guard value != text else { return self }
        // Within braces YAML wants quotes around a variable, which are not meant to make text of a number.
        let isText = isQuoted && !ConfigVariables.isAlone(text)
        node.content = !isText && Self.isNull(value) ? .null : .scalar(value, isQuoted: isText)
        node.spelling = text
      }
    case .list(let items):
      var changed: [ConfigNode] = []
      changed.reserveCapacity(items.count)
      for (index, item) in items.enumerated() {
        changed.append(try item.resolved(with: variables, at: dotted(path, "\(index)")))
      }
      node.content = .list(changed)
    case .section(let entries):
      var changed: [Entry] = []
      changed.reserveCapacity(entries.count)
      for entry in entries {
        let place = dotted(path, entry.key)
        if entry.key == Self.replaceKey, let flag = entry.value.plainText.flatMap({ Bool($0.lowercased()) }) {
          node.replaces = flag
          continue
        }
        changed.append(Entry(entry.key, try entry.value.resolved(with: variables, at: place), source: entry.source))
      }
      node.content = .section(changed)
    }
    return node
  }

  /// Keys that name a file, which counts from the folder of the file that says it even without `./` before it.
  static let fileKeys: Set<String> = ["load_from"]

  /// The node with paths from the file's folder written out: those that begin with `./` or `../`, and those of ``fileKeys``.
  /// - Parameter folder: the whole path of the folder of the file
  func withPaths(from folder: String) -> ConfigNode {
    var node = self
    switch content {
    case .null: break
    case .scalar(let text, let isQuoted):
      guard text.hasPrefix("./") || text.hasPrefix("../") else { return self }
      node.content = .scalar(BaseFiles.normalized(folder + "/" + text), isQuoted: isQuoted)
      node.spelling = spelling ?? text
    case .list(let items): node.content = .list(items.map { $0.withPaths(from: folder) })
    case .section(let entries):
      node.content = .section(
        entries.map { entry in
          let value =
            Self.fileKeys.contains(entry.key) ? entry.value.asFile(from: folder) : entry.value.withPaths(from: folder)
          return Entry(entry.key, value, source: entry.source)
        })
    }
    return node
  }

  /// The node with the name of a file in a folder written out as a whole path; what is no text stays what it is.
  func asFile(from folder: String) -> ConfigNode {
    guard case .scalar(let text, let isQuoted) = content, let first = text.first, first != "/", first != "~" else {
      return self
    }
    var node = self
    node.content = .scalar(BaseFiles.normalized(folder + "/" + text), isQuoted: isQuoted)
    node.spelling = spelling ?? text
    return node
  }

  /// Whether plain text is YAML's nothing.
  static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }
}
