import Foundation
/// Reads a configuration's file together with those that it is based on.
struct BaseFiles {
  /// The key that names the files a file is based on.
  private static let baseKey = "_base_"
  /// What was read: a file that many are based on is read and merged once, however many ways lead to it.
  private var known: [String: ConfigNode] = [:]

  /// Reads a file and those that its `_base_` names.
  /// - Throws: `ConfigError` if one cannot be read, is not YAML, or is based on itself
  mutating func load(_ file: String) throws(ConfigError) -> ConfigNode { try load(file, through: []) }

  private mutating func load(_ file: String, through chain: [String]) throws(ConfigError) -> ConfigNode {
    if let node = known[file] { return node }
    guard !chain.contains(file) else {
      throw ConfigError(file, "", "is based on itself: \((chain + [file]).joined(separator: " → "))")
    }
    // Each file waits on the stack for those that it is based on.
    guard chain.count < 100 else {
      throw ConfigError(file, "", "stands at the end of \(chain.count) files, each based on the next; merge some")
    }
    var node = try ConfigNode(yaml: Self.text(of: file), file: file)
    if let base = node[Self.baseKey], let entries = node.entries {
      var merged = ConfigNode(.section([]), source: node.source)
      for (name, source) in try Self.names(of: base) {
        let path = Self.path(of: name, in: file)
        let other: ConfigNode
        do throws(ConfigError) { other = try load(path, through: chain + [file]) } catch {
          throw error.isAboutThePath && error.place == path
            ? ConfigError(unreadable: "\(source)", "\(path): \(error.problem)", at: Self.baseKey) : error
        }
        guard other.entries != nil || other.isNull else {
          throw ConfigError(
            "\(other.source)", "",
            "\(file) is based on it, but it holds \(other.summary) where keys belong; write 'key: value' lines")
        }
        if !other.isNull { merged = merged.merged(with: other) }
      }
      let own = ConfigNode(.section(entries.filter { $0.key != Self.baseKey }), source: node.source)
      node = merged.merged(with: own)
    }
    known[file] = node
    return node
  }

  /// Where a file lies that another is based on: its name counts from the folder of the other.
  private static func path(of name: String, in file: String) -> String {
    let name = UserPath.expanded(name)
    return normalized(
      name.hasPrefix("/") ? name : URL(filePath: file).deletingLastPathComponent().relativePath + "/" + name)
  }

  private static func names(of base: ConfigNode) throws(ConfigError) -> [(String, ConfigSource)] {
    var items = [base]
    if case .list(let list) = base.content { items = list }
    var names: [(String, ConfigSource)] = []
    for item in items {
      guard case .scalar(let name, _) = item.content, !name.isEmpty else {
        throw ConfigError("\(item.source)", baseKey, "expected a file name or a list of them, not \(item.summary)")
      }
      names.append((name, item.source))
    }
    return names
  }

  /// `a/../b` as `b`, so that errors name files as a user would, and a circle is seen.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let name = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    return name.isEmpty ? "." : name
  }

  private static func text(of file: String) throws(ConfigError) -> String {
    do {
      let bytes = try Data(contentsOf: URL(filePath: file))
      guard let text = String(data: bytes, encoding: .utf8) else {
        throw ConfigError(file, "", "is not UTF-8 text; is it a configuration?")
      }
      return text
    } catch let error as ConfigError {
      throw error
    } catch {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
      let reason =
        !exists ? "no such file" : isFolder.boolValue ? "is a folder; name a .yaml file in it" : "cannot be read"
      throw ConfigError(unreadable: file, "\(reason)\(exists ? "" : "; check the path of the configuration")")
    }
  }
}
