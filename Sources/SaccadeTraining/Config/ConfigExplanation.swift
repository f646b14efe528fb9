public import SaccadeConfig
public import SaccadeTasks
import SaccadeText

/// Where each setting of a configuration comes from: what `saccade config explain` tells.
///
/// ```swift
/// let explanation = try ConfigExplanation(file: "adam.yaml", overrides: ["optimizer.lr=0.02"])
/// for setting in explanation.settings(at: "optimizer.lr") { print(setting.lines.joined(separator: "\n")) }
/// ```
public struct ConfigExplanation: Sendable {
  /// What a file or an argument said of a setting.
  public struct Writing: Sendable {
    /// The value, as it is understood.
    public let value: String
    /// What was written, where a variable or a path from the file's folder made something else of it.
    public let spelling: String?
    /// Where.
    public let source: ConfigSource

    init(_ node: ConfigNode) {
      value = node.flowText
      spelling = node.spelling
      source = node.source
    }

    /// `from base.yaml:3:17, written ${RATE}`.
    var place: String { "from \(source)" + (spelling.map { ", written \($0)" } ?? "") }
  }

  /// A setting.
  public struct Setting: Sendable {
    /// Its path, as `optimizer.lr`.
    public let path: String
    /// The value that holds.
    public let value: String
    /// What said so; nil if the value is the default.
    public let written: Writing?
    /// What else was said of it, the last first.
    public let overridden: [Writing]
    /// What holds where nothing is said; nil if it is said everywhere, or has to be.
    public let standard: String?

    /// The value, where it comes from, and all that it took the place of, a line each.
    public var lines: [String] {
      let first = written.map(\.place) ?? "the default"
      let chain = overridden.map { writing in
        let isSame = writing.value == value ? "the same " : ""
        return "in place of \(isSame)\(writing.value), \(writing.place)"
      }
      let last = written == nil ? [] : standard.map { ["in place of \($0), the default"] } ?? []
      return ["\(path): \(value)"] + ([first] + chain + last).map { "    \($0)" }
    }

    /// Where it comes from, in a few words.
    var shortPlace: String {
      (written.map { "\($0.source)" } ?? "default") + (overridden.isEmpty ? "" : " (was \(overridden[0].value))")
    }

    /// The setting as `--json` prints it.
    public var record: LogRecord {
      func object(_ writing: Writing) -> LogRecord {
        var record: LogRecord = ["value": .text(writing.value), "source": .text("\(writing.source)")]
        record["written"] = writing.spelling.map { .text($0) }
        return record
      }
      var record: LogRecord = ["path": .text(path), "value": .text(value)]
      record["source"] = .text(written.map { "\($0.source)" } ?? "default")
      record["written"] = written?.spelling.map { .text($0) }
      record["in_place_of"] = .list(overridden.map { .object(object($0)) })
      record["default"] = standard.map { .text($0) }
      return record
    }
  }

  /// The configuration.
  public let config: TrainingConfig
  /// What a user should know of the `--set` arguments: those that change nothing, a line each.
  public let warnings: [String]
  private let document: ConfigDocument
  private let leaves: [(path: String, value: String, source: ConfigSource)]
  private let catalog: ConfigCatalog

  /// Reads a file, those that it is based on, and `--set` arguments.
  /// - Throws: `ConfigError` with everything that is wrong
  public init(
    file: String, overrides: [String] = [], catalog: ConfigCatalog = .standard
  ) throws(ConfigError) {
    document = try ConfigDocument(file: file, overrides: overrides)
    config = try TrainingConfig(document, catalog: catalog)
    leaves = document.explain(config)
    self.catalog = catalog
    warnings = Self.idle(overrides, in: file, config, catalog)
  }

  /// The settings at a path, or below it; all where none is named, and none if nothing has this path.
  /// - Parameter path: `optimizer.lr`, `data.train.pipeline[0]` or `data.train.pipeline.0`
  public func settings(at path: String? = nil) -> [Setting] {
    var wanted = ""
    if let path {
      guard let keys = ConfigNode.keys(of: path[...]) else { return [] }
      wanted = keys.joined(separator: ".")
    }
    return leaves.filter { leaf in
      wanted.isEmpty || leaf.path == wanted || leaf.path.hasPrefix(wanted + ".")
    }.map { setting($0.path, $0.value) }
  }

  /// The paths that there are, for who misspells one.
  public var paths: [String] {
    var seen: Set<String> = []
    return leaves.flatMap { leaf in
      let parts = leaf.path.split(separator: ".")
      return parts.indices.map { parts[...$0].joined(separator: ".") }
    }.filter { seen.insert($0).inserted }
  }

  /// The nearest path to one that there is not, as `; did you mean 'optimizer.lr'?`, or nothing.
  public func hint(for path: String) -> String { Spelling.hint(for: path, among: paths) }

  private func setting(_ path: String, _ value: String) -> Setting {
    let keys = path.split(separator: ".").map(String.init)
    var writings = document.node.writings(at: keys[...]).map { Writing($0) }
    let isWritten = document.node.value(at: path) != nil
    let written = isWritten ? writings.removeFirst() : nil
    return Setting(
      path: path, value: value, written: written, overridden: writings, standard: isWritten ? standard(keys, path) : nil
    )
  }

  /// What holds if nothing is said of a setting; nil if the rest cannot be read then.
  private func standard(_ keys: [String], _ path: String) -> String? {
    let rest = ConfigDocument(changed: document.node.removing(keys[...]))
    guard let config = try? TrainingConfig(rest, catalog: catalog) else { return nil }
    return config.node.value(at: path)?.flowText
  }

  /// The arguments without which the configuration is the same.
  private static func idle(
    _ overrides: [String], in file: String, _ config: TrainingConfig, _ catalog: ConfigCatalog
  ) -> [String] {
    overrides.indices.compactMap { index in
      var others = overrides
      let argument = others.remove(at: index)
      guard let rest = try? TrainingConfig(file: file, overrides: others, catalog: catalog), rest == config else {
        return nil
      }
      let path = argument.prefix { $0 != "=" }
      let keys = (ConfigNode.keys(of: path) ?? []).joined(separator: ".")
      let source = rest.written?.value(at: keys)?.source ?? .standard
      return "--set \(argument) changes nothing: \(path) is so without it (\(source))"
    }
  }
}

extension ConfigExplanation {
  /// Settings as lines: one with all that it took the place of, several in a table.
  public static func lines(of settings: [Setting]) -> [String] {
    if settings.count == 1 { return settings[0].lines }
    return tableLines(settings.map { [$0.path, $0.value, $0.shortPlace] }) { _ in false }
  }
}
