import SaccadeText

/// A line of a run's log: named values in a fixed order, written as one JSON object.
public struct LogRecord: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// A value that JSON has.
  public enum Value: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
  {
    /// Text.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// A number; not-a-number and infinities, which JSON has not, are written as null.
    case number(Double)
    /// A truth value.
    case truth(Bool)
    /// A list.
    case list([Value])
    /// An object.
    case object(LogRecord)

    /// Text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .truth(value) }

    /// The value as JSON.
    public var json: String {
      switch self {
      case .text(let text): JSONText.quoted(text)
      case .integer(let number): String(number)
      case .number(let number): JSONText.number(number)
      case .truth(let truth): truth ? "true" : "false"
      case .list(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
      case .object(let record): record.json
      }
    }
  }

  /// The names and values in order.
  public private(set) var fields: [(name: String, value: Value)] = []

  /// A record without fields.
  public init() {}

  /// A record with these fields.
  public init(dictionaryLiteral elements: (String, Value)...) {
    for (name, value) in elements { self[name] = value }
  }

  /// A field's value; nil takes the field out.
  public subscript(name: String) -> Value? {
    get { fields.first { $0.name == name }?.value }
    set {
      let index = fields.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): fields[index].value = value
      case (let index?, nil): fields.remove(at: index)
      case (nil, let value?): fields.append((name, value))
      case (nil, nil): break
      }
    }
  }

  /// The record as JSON on one line.
  public var json: String {
    "{" + fields.map { "\(JSONText.quoted($0.name)): \($0.value.json)" }.joined(separator: ", ") + "}"
  }

  /// Whether both have the same fields in the same order.
  public static func == (a: LogRecord, b: LogRecord) -> Bool {
    a.fields.elementsEqual(b.fields) { $0.name == $1.name && $0.value == $1.value }
  }
}
