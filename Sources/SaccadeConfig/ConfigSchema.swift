import SaccadeText

/// A piece of a JSON Schema: what editors check a configuration by while it is written.
///
/// See <https://json-schema.org/draft-07>, which the YAML language server of editors reads.
public indirect enum ConfigSchema: Sendable {
  /// Text.
  case text(String)
  /// A number.
  case number(Double)
  /// A whole number.
  case integer(Int)
  /// A truth value.
  case truth(Bool)
  /// A list.
  case list([ConfigSchema])
  /// Names with values, in this order.
  case object([Member])

  /// A name with its value.
  public struct Member: Sendable {
    /// The name.
    public let name: String
    /// The value.
    public var value: ConfigSchema

    /// A name with its value.
    public init(_ name: String, _ value: ConfigSchema) {
      self.name = name
      self.value = value
    }
  }

  /// Whatever stands there.
  public static var anything: ConfigSchema { .object([]) }

  /// A value of one of JSON's types: `integer`, `number`, `boolean`; a variable, `${NAME}`, may stand for it.
  public static func type(_ name: String) -> ConfigSchema { either([.of(("type", .text(name))), variable]) }

  /// One of some names.
  public static func names(_ names: [String]) -> ConfigSchema {
    either([.of(("enum", .list(names.map { .text($0) }))), variable])
  }

  /// What one of several takes.
  public static func either(_ choices: [ConfigSchema]) -> ConfigSchema { .of(("anyOf", .list(choices))) }

  /// A list of items that are alike.
  public static func items(_ item: ConfigSchema, atLeast least: Int? = nil, atMost most: Int? = nil) -> ConfigSchema {
    .object(
      [Member("type", .text("array")), Member("items", item)]
        + (least.map { [Member("minItems", .integer($0))] } ?? [])
        + (most.map { [Member("maxItems", .integer($0))] } ?? []))
  }

  /// Null.
  static var nothing: ConfigSchema { .of(("type", .text("null"))) }

  private static var variable: ConfigSchema {
    .of(("type", .text("string")), ("pattern", .text("\\$\\{")))
  }

  /// An object of some names.
  static func of(_ members: (String, ConfigSchema)...) -> ConfigSchema { .object(members.map { Member($0, $1) }) }

  /// The value under a name.
  subscript(name: String) -> ConfigSchema? {
    if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
  }

  /// This schema with more said.
  func adding(_ more: [Member]) -> ConfigSchema {
    guard case .object(let members) = self else { return self }
    return .object(more + members)
  }

  /// This schema, whose numbers keep bounds: those of a list, if it is one.
  func bounded(by limits: [Member]) -> ConfigSchema {
    guard !limits.isEmpty, case .object(let members) = self else { return self }
    if case .text(let type)? = self["type"], ["integer", "number"].contains(type) { return .object(members + limits) }
    return .object(
      members.map { member in
        switch (member.name, member.value) {
        case ("items", let item): Member("items", item.bounded(by: limits))
        case ("anyOf", .list(let choices)): Member("anyOf", .list(choices.map { $0.bounded(by: limits) }))
        default: member
        }
      })
  }

  /// The schema as JSON, indented.
  public var json: String { text(indent: "") + "\n" }

  private func text(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .text(let text): return JSONText.quoted(text)
    case .number(let number): return JSONText.number(number)
    case .integer(let number): return String(number)
    case .truth(let truth): return truth ? "true" : "false"
    case .list(let items):
      let isFlat = items.allSatisfy { if case .object = $0 { false } else { true } }
      if isFlat { return "[" + items.map { $0.text(indent: inner) }.joined(separator: ", ") + "]" }
      return "[\n" + items.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.map { "\(inner)\(JSONText.quoted($0.name)): \($0.value.text(indent: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
  }
}
