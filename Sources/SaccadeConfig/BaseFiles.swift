import Foundation
import SaccadeText

/// Reads a configuration's file together with those that it is based on.
struct BaseFiles {
  /// The key that names the files a file is based on, and what mmengine calls it.
  static let baseKeys = ["base", "_base_"]
  /// Each file waits on the stack for those that it is based on.
  private static let chainLimit = 100
  /// All files of a configuration together are no larger than a few of the largest.
  private static let byteLimit = 4 * ConfigNode.byteLimit
  /// A file whose base is named again and again is merged as often, which takes time, though it is read once.
  private static let valueLimit = 1_000_000

  /// What was read: a file that many are based on is read and merged once, however many ways lead to it.
  private var known: [String: ConfigNode] = [:]
  private let variables: ConfigVariables
  private var byteCount = 0
  private var valueCount = 0

  /// A file that waits for those that it is based on: its name, and what it is known by.
  private typealias Link = (file: String, place: String)

  init(variables: ConfigVariables) { self.variables = variables }

  /// Reads a file and those that its `base` names.
  /// - Throws: `ConfigError` if one cannot be read, is not YAML, or is based on itself, or if there is more to read than a
  ///   configuration ever has
  mutating func load(_ file: String) throws(ConfigError) -> ConfigNode { try load(file, through: []) }

  private mutating func load(_ file: String, through chain: [Link]) throws(ConfigError) -> ConfigNode {
    let place = Self.place(of: file)
    if let node = known[place] { return node }
    let chain = chain + [(file, place)]
    guard !chain.dropLast().contains(where: { $0.place == place }) else {
      throw ConfigError(file, "", "is based on itself: \(chain.map(\.file).joined(separator: " → "))")
    }
    guard chain.count <= Self.chainLimit else {
      throw ConfigError(file, "", "stands at the end of \(chain.count - 1) files, each based on the next; merge some")
    }
    let text = try Self.text(of: file)
    byteCount += text.utf8.count
    guard byteCount <= Self.byteLimit else {
      throw ConfigError(
        file, "",
        "is one of \(known.count + chain.count) files of a configuration that have more than \(Self.byteLimit >> 20) MiB "
          + "together, which none has; is one of them another file?")
    }
    var node = try ConfigNode(yaml: text, file: file).resolved(with: variables)
    let folder = Self.folder(of: file)
    if let (key, base) = try Self.base(of: node), let entries = node.entries {
      var own = ConfigNode(.section(entries.filter { $0.key != key }), source: node.source)
      own.replaces = node.replaces
      own = own.withPaths(from: folder)
      node = try merged(base, key, of: file, through: chain, at: node.source).merged(with: own)
    } else {
      node = node.withPaths(from: folder)
    }
    known[place] = node
    return node
  }

  /// The whole path of the folder that a file is in.
  private static func folder(of file: String) -> String {
    let folder = URL(filePath: file).deletingLastPathComponent().path
    return folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
  }

  /// The files that one is based on, and the key that says so.
  private static func base(of node: ConfigNode) throws(ConfigError) -> (key: String, value: ConfigNode)? {
    let found = (node.entries ?? []).filter { baseKeys.contains($0.key) }
    guard found.count < 2 else {
      throw ConfigError("\(found[1].source)", found[1].key, "says the same as '\(found[0].key)' above; keep one")
    }
    return found.first.map { ($0.key, $0.value) }
  }

  /// What the files say together that a `base` names.
  /// - Parameter key: what it is called there
  private mutating func merged(
    _ base: ConfigNode, _ key: String, of file: String, through chain: [Link], at source: ConfigSource
  ) throws(ConfigError) -> ConfigNode {
    var merged = ConfigNode(.section([]), source: source)
    for (name, source) in try Self.names(of: base, key) {
      let path = Self.path(of: name, in: file)
      let other: ConfigNode
      do throws(ConfigError) { other = try load(path, through: chain) } catch {
        throw error.isAboutThePath && error.place == path
          ? ConfigError(unreadable: "\(source)", "\(path): \(error.problem)", at: key) : error
      }
      guard other.entries != nil || other.isNull else {
        throw ConfigError(
          "\(other.source)", "",
          "\(file) is based on it, but it holds \(other.summary) where keys belong; write 'key: value' lines")
      }
      if other.isNull { continue }
      valueCount += merged.size + other.size
      guard valueCount <= Self.valueLimit else {
        throw ConfigError(
          "\(base.source)", key,
          "makes more than \(Self.valueLimit) values, counting those of a file as often as it is named; name each once")
      }
      merged = merged.merged(with: other)
    }
    return merged
  }

  /// Where a file lies that another is based on: its name counts from the folder of the other.
  private static func path(of name: String, in file: String) -> String {
    let name = UserPath.expanded(name)
    return normalized(
      name.hasPrefix("/") ? name : URL(filePath: file).deletingLastPathComponent().relativePath + "/" + name)
  }

  /// What a file is known by: its name in its folder, whatever links lead to that.
  ///
  /// So a folder that leads back to itself is no way to ever new files. What a file that is a link itself is based on
  /// counts from where the link lies.
  private static func place(of file: String) -> String {
    let url = URL(filePath: file)
    return url.deletingLastPathComponent().resolvingSymlinksInPath().path + "/" + url.lastPathComponent
  }

  private static func names(of base: ConfigNode, _ key: String) throws(ConfigError) -> [(String, ConfigSource)] {
    var items = [base]
    if case .list(let list) = base.content { items = list }
    var names: [(String, ConfigSource)] = []
    for item in items {
      guard case .scalar(let name, _) = item.content, !name.isEmpty else {
        throw ConfigError("\(item.source)", key, "expected a file name or a list of them, not \(item.summary)")
      }
      names.append((name, item.source))
    }
    return names
  }

  /// `a/../b` as `b`, so that errors name files as a user would, and a circle is seen.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let name = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    return name.isEmpty ? "." : name
  }

  private static func text(of file: String) throws(ConfigError) -> String {
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) { bytes = try RegularFile.contents(of: file, atMost: ConfigNode.byteLimit) } catch {
      switch error {
      case _ where error.isMissing:
        throw ConfigError(unreadable: file, "no such file; check the path of the configuration")
      case .circle:
        throw ConfigError(unreadable: file, "\(error.problem); name the file that is meant, or make the link anew")
      case .system: throw ConfigError(unreadable: file, "cannot be read")
      case .folder: throw ConfigError(unreadable: file, "is a folder; name a .yaml file in it")
      case .other: throw ConfigError(unreadable: file, "\(error.problem); \(RegularFile.Refusal.advice)")
      case .tooLong:
        throw ConfigError(file, "", "has more than \(memorySize(ConfigNode.byteLimit)); is it a configuration?")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigError(file, "", "is not UTF-8 text; is it a configuration?")
    }
    return text
  }
}
