public import SaccadeEngine

/// Height and width in pixels, written `32` for a square or `[height, width]`.
extension Size2D: ConfigValue {
  /// No side that a configuration asks for is longer: areas and batches of such images still have a number.
  package static let greatestSide = 65_536

  /// One number or two.
  public static var expectation: String {
    "a size in pixels, as 32 or [32, 48] (height, width), each from 1 to \(greatestSide)"
  }

  /// A number or two.
  public static var schema: ConfigSchema {
    let side = Int.schema.bounded(by: [.init("minimum", .integer(1)), .init("maximum", .integer(greatestSide))])
    return .either([side, .items(side, atLeast: 1, atMost: 2)])
  }

  /// Reads one number as a square.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> Size2D? {
    var items = [node]
    if case .list(let list) = node.content { items = list }
    let numbers = items.compactMap { $0.plainText.flatMap { Int($0) } }
    guard numbers.count == items.count, 1...2 ~= numbers.count, numbers.allSatisfy({ 1...greatestSide ~= $0 }) else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    return Size2D(numbers[0], numbers[numbers.count - 1])
  }

  /// One number for a square.
  public var configNode: ConfigNode { height == width ? height.configNode : [height, width].configNode }
}
