/// A bound on a setting's value, with the words that tell the user.
public struct ConfigRule<Value>: Sendable {
  /// What the value must be, to follow the type: *a number* **greater than 0**.
  public let requirement: String
  /// Whether a value is as required.
  public let holds: @Sendable (Value) -> Bool
  /// What to write in place of a node of another form, where it is plain what is meant: *write [-15, 15]*.
  var advice: @Sendable (ConfigNode) -> String? = { _ in nil }
  /// The bounds of the numbers in the value, as editors are told; empty where words alone say them.
  var limits: [ConfigSchema.Member] = []

  /// A rule in words and as a test.
  public init(_ requirement: String, _ holds: @escaping @Sendable (Value) -> Bool) {
    self.requirement = requirement
    self.holds = holds
  }

  /// Applies to the value inside an optional; no value is always allowed.
  var optional: ConfigRule<Value?> {
    var rule = ConfigRule<Value?>(requirement) { [holds] in $0.map(holds) ?? true }
    rule.limits = limits
    return rule
  }

  /// Applies to each item of a list.
  public static func each<Item>(_ rule: ConfigRule<Item>) -> ConfigRule where Value == [Item] {
    var each = ConfigRule(rule.requirement) { $0.allSatisfy(rule.holds) }
    each.limits = rule.limits
    return each
  }
}

extension ConfigRule<Int> {
  /// From 1 to a billion: more than anybody counts to, and little enough that products of two still are numbers.
  public static var count: ConfigRule { .between(1, 1_000_000_000) }

  /// What random numbers are drawn from: any number that is not negative.
  public static var seed: ConfigRule { .between(0, .max) }
}

extension ConfigRule<String> {
  /// The name of a file or folder.
  public static func naming(_ what: String) -> ConfigRule {
    ConfigRule("that names \(what)") { !$0.isEmpty && !$0.contains("\0") }
  }
}

extension ConfigRule where Value: Comparable & ExpressibleByIntegerLiteral & Sendable {
  /// A whole number is told as one, whatever its type.
  private static func text(_ bound: Value) -> String {
    let text = "\(bound)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A rule with the bounds that editors are told.
  private init(
    _ requirement: String, _ limits: [(String, Value)], _ holds: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(requirement, holds)
    self.limits = limits.compactMap { name, bound in ConfigSchema(bound: bound).map { .init(name, $0) } }
  }

  /// Greater than nothing.
  public static var positive: ConfigRule { ConfigRule("greater than 0", [("exclusiveMinimum", 0)]) { $0 > 0 } }

  /// Greater than nothing, and at most `bound`.
  public static func positive(atMost bound: Value) -> ConfigRule {
    ConfigRule("greater than 0 and at most \(text(bound))", [("exclusiveMinimum", 0), ("maximum", bound)]) {
      $0 > 0 && $0 <= bound
    }
  }

  /// At least `bound`.
  public static func atLeast(_ bound: Value) -> ConfigRule {
    ConfigRule("of at least \(text(bound))", [("minimum", bound)]) { $0 >= bound }
  }

  /// From the lower to the upper bound, both allowed.
  public static func between(_ lower: Value, _ upper: Value) -> ConfigRule {
    ConfigRule("from \(text(lower)) to \(text(upper))", [("minimum", lower), ("maximum", upper)]) {
      $0 >= lower && $0 <= upper
    }
  }

  /// From `lower` to just below `upper`.
  public static func from(_ lower: Value, below upper: Value) -> ConfigRule {
    ConfigRule(
      "of at least \(text(lower)) and below \(text(upper))", [("minimum", lower), ("exclusiveMaximum", upper)]
    ) { $0 >= lower && $0 < upper }
  }
}

extension ConfigRule {
  /// With both bounds from the lower to the upper one of `limits`.
  ///
  /// A number alone is answered with the range from minus to plus of it, where the limits are such.
  public static func within<Bound: Sendable & SignedNumeric>(_ limits: ClosedRange<Bound>) -> ConfigRule
  where Value == ClosedRange<Bound> {
    var rule = ConfigRule("from \(limits.lowerBound) to \(limits.upperBound)") {
      limits.contains($0.lowerBound) && limits.contains($0.upperBound)
    }
    rule.limits = [("minimum", limits.lowerBound), ("maximum", limits.upperBound)].compactMap { name, bound in
      ConfigSchema(bound: bound).map { .init(name, $0) }
    }
    if limits.lowerBound == -limits.upperBound {
      rule.advice = { node in
        guard let text = node.plainText, Double(text) != nil else { return nil }
        let size = text.drop { "+-".contains($0) }
        return "write [-\(size), \(size)]"
      }
    }
    return rule
  }
}

extension ConfigSchema {
  /// A bound; nil for what is no number, or the greatest there is, which bounds nothing.
  fileprivate init?(bound: some Any) {
    switch bound {
    case let bound as Int where bound < .max: self = .integer(bound)
    case let bound as Double: self = .number(bound)
    // As it is written, since a float is another number as a double.
    case let bound as Float: self = .number(Double("\(bound)") ?? Double(bound))
    default: return nil
    }
  }
}
