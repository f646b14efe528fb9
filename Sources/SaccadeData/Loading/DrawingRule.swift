public import SaccadeConfig

/// How likely images are to be drawn, beside others: `data.sampler`.
///
/// ```yaml
/// sampler: balanced                  # all classes alike
/// sampler: [1, 4]                    # an image of the second class four times as often
/// sampler: {column: weight}          # a number of each image, as a column of its table
/// sampler: {file: weights.csv}       # or in a file of names and numbers
/// ```
public enum DrawingRule: Hashable, ConfigValue {
  /// By their classes.
  case classes(ClassShares)
  /// By a number that the data set has of each.
  case column(String)
  /// By a CSV file that names each with its weight: see `PictureWeights`.
  case file(String)

  private static let (columnKey, fileKey) = ("column", "file")

  /// The word, a list or a section of one key.
  public static var expectation: String {
    "\(ClassShares.expectation), {\(columnKey): NAME} or {\(fileKey): PATH}"
  }

  /// The word, a list or a section of one key.
  public static var schema: ConfigSchema {
    func section(_ key: String, _ help: String) -> ConfigSchema {
      .object([
        .init("type", .text("object")),
        .init(
          "properties",
          .object([.init(key, .object([.init("type", .text("string")), .init("description", .text(help))]))])),
        .init("required", .list([.text(key)])), .init("additionalProperties", .truth(false)),
      ])
    }
    return .either([
      .names(["balanced"]), .items(Double.schema, atLeast: 1),
      section(columnKey, "The number of the data set that is the weight of an image."),
      section(fileKey, "A CSV file of pictures, from its own folder, and their weights, from the data root."),
      .object([.init("type", .text("null"))]),
    ])
  }

  /// Reads what a configuration has.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> DrawingRule? {
    guard let entries = node.entries else {
      return ClassShares.read(node, at: path, expected: expected, with: reader).map { .classes($0) }
    }
    guard entries.count == 1, case .scalar(let text, _) = entries[0].value.content, !text.isEmpty, !text.contains("\0")
    else {
      reader.report(node, path, "expected \(expected), not a section of \(entries.map(\.key).joined(separator: ", "))")
      return nil
    }
    switch entries[0].key {
    case columnKey: return .column(text)
    case fileKey: return .file(text)
    case let key:
      reader.report(node, path, "expected \(expected), not a section of \(key)")
      return nil
    }
  }

  /// As it stands in a file.
  public var configNode: ConfigNode {
    switch self {
    case .classes(let shares): shares.configNode
    case .column(let name): ConfigNode(.section([.init(Self.columnKey, name.configNode)]))
    case .file(let path): ConfigNode(.section([.init(Self.fileKey, path.configNode)]))
    }
  }
}
