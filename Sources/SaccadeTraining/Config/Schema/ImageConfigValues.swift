public import SaccadeData
public import SaccadeImages

/// Height and width in pixels, written `32` for a square or `[height, width]`.
extension ImageSize: ConfigValue {
  /// No side that a configuration asks for is longer: areas and batches of such images still have a number.
  static let greatestSide = 65_536

  /// One number or two.
  public static var expectation: String { "a size in pixels, as 32 or [32, 48] (height, width)" }

  /// Reads one number as a square.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> ImageSize? {
    var items = [node]
    if case .list(let list) = node.content { items = list }
    let numbers = items.compactMap { $0.plainText.flatMap { Int($0) } }
    guard numbers.count == items.count, 1...2 ~= numbers.count, numbers.allSatisfy({ 1...greatestSide ~= $0 }) else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    return ImageSize(height: numbers[0], width: numbers[numbers.count - 1])
  }

  /// One number for a square.
  public var configNode: ConfigNode { height == width ? height.configNode : [height, width].configNode }
}

/// Written by its name.
extension ResizeFilter: ConfigValue {}

/// Written by its name.
extension Padding: ConfigValue {}

/// Written by its name.
extension DatasetPart: ConfigValue {}
