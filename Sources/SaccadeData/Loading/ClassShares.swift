public import SaccadeConfig

/// How much each class counts, in the loss or in what is drawn: alike whatever their numbers of images, or by numbers.
public enum ClassShares: Hashable, ConfigValue {
  /// In inverse proportion to the number of images of a class, so that all classes count alike.
  case balanced
  /// By a number a class, in their order.
  case numbers([Double])

  private static let most = 1_000_000.0
  private static let word = "balanced"

  /// The word or a list.
  public static var expectation: String { "\(word), or a list, each item a number from 0 to 1000000" }

  /// Reads `balanced` or `[1, 2.5, 1]`.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> ClassShares? {
    if node.plainText == word { return .balanced }
    guard case .list = node.content else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    guard let numbers = [Double].read(node, at: path, expected: expected, with: reader) else { return nil }
    guard !numbers.isEmpty, numbers.allSatisfy({ 0...most ~= $0 }), numbers.contains(where: { $0 > 0 }) else {
      reader.report(
        node, path,
        "expected \(expected), one of them greater than 0, not [\(numbers.map { "\($0)" }.joined(separator: ", "))]")
      return nil
    }
    return .numbers(numbers)
  }

  /// As it stands in a file.
  public var configNode: ConfigNode {
    switch self {
    case .balanced: Self.word.configNode
    case .numbers(let numbers): numbers.configNode
    }
  }

  /// The number of each class: for balanced classes N / (C · n) of a class with n of N images in C classes that have any,
  /// as scikit-learn has it; 0 of a class without images.
  /// - Returns: nil if the list has another length than there are classes
  public func numbers(for counts: [Int]) -> [Double]? {
    switch self {
    case .numbers(let numbers): return numbers.count == counts.count ? numbers : nil
    case .balanced:
      let (all, present) = (counts.reduce(0, +), counts.count { $0 > 0 })
      return counts.map { $0 > 0 ? Double(all) / (Double(present) * Double($0)) : 0 }
    }
  }
}
