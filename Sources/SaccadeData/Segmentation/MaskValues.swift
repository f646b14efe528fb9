public import SaccadeConfig

/// Which class each number in masks stands for: `values: {0: 0, 255: 1}`.
public struct MaskValues: Hashable, ConfigValue {
  /// The class of each number.
  public var classes: [Int: Int]

  /// The classes of some numbers.
  public init(_ classes: [Int: Int] = [:]) { self.classes = classes }

  /// A section of numbers.
  public static var expectation: String {
    "a section of numbers from 0 to 255, each with its class (255 is of no account), as {0: 0, 255: 1}"
  }

  /// A section of numbers.
  public static var schema: ConfigSchema {
    .object([
      .init("type", .text("object")),
      .init("additionalProperties", Int.schema),
    ])
  }

  /// Reads numbers and classes, each from 0 to 255.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> MaskValues? {
    guard let entries = node.entries, !entries.isEmpty else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    var classes: [Int: Int] = [:]
    for entry in entries {
      guard let number = Int(entry.key), let label = entry.value.plainText.flatMap({ Int($0) }),
        0...255 ~= number, 0...255 ~= label
      else {
        reader.report(entry.value, path, "expected \(expected), not \(entry.key): \(entry.value.summary)")
        return nil
      }
      classes[number] = label
    }
    return MaskValues(classes)
  }

  /// As it stands in a file, the smallest number first.
  public var configNode: ConfigNode {
    ConfigNode(.section(classes.sorted { $0.key < $1.key }.map { .init("\($0.key)", $0.value.configNode) }))
  }
}
