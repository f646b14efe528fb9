import Foundation
import SaccadeConfig

/// Checks values by a JSON Schema of draft 7, as an editor does: the keywords that ours has, and a complaint about others.
///
/// - Specification: <https://json-schema.org/draft-07/draft-handrews-json-schema-validation-01>
struct SchemaValidator {
  private let root: [String: Any]
  /// Words that say nothing about values.
  private static let annotations: Set<String> = ["$schema", "title", "description", "definitions"]

  init(_ json: String) throws {
    root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
  }

  /// What is wrong with a value, each with its path; nothing if it is valid.
  func problems(of value: Any) -> [String] { problems(value, root, "") }

  private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    schema.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      check(keyword, rule, value, schema, path).map { problem in
        problem.hasPrefix("/") ? problem : "\(path.isEmpty ? "/" : path): \(problem)"
      }
    }
  }

  private func isValid(_ value: Any, _ rule: Any) -> Bool {
    (rule as? [String: Any]).map { problems(value, $0, "").isEmpty } ?? false
  }

  private func check(_ keyword: String, _ rule: Any, _ value: Any, _ schema: [String: Any], _ path: String) -> [String]
  {
    let object = value as? [String: Any]
    let list = value as? [Any]
    let number = Self.isNumber(value) ? (value as? NSNumber)?.doubleValue : nil
    func bound(_ holds: (Double, Double) -> Bool) -> [String] {
      guard let number, let limit = (rule as? NSNumber)?.doubleValue, !holds(number, limit) else { return [] }
      return ["\(number) breaks \(keyword) \(limit)"]
    }
    switch keyword {
    case _ where Self.annotations.contains(keyword): return []
    case "$ref":
      let name = (rule as? String)?.replacing("#/definitions/", with: "") ?? ""
      guard let found = (root["definitions"] as? [String: Any])?[name] as? [String: Any] else {
        return ["no definition '\(name)'"]
      }
      return problems(value, found, path)
    case "type":
      let types = rule as? [String] ?? [rule as? String ?? ""]
      return types.contains { Self.isOf($0, value) } ? [] : ["\(value) is no \(types.joined(separator: " or "))"]
    case "enum":
      return (rule as? [Any])?.contains { Self.isSame($0, value) } == true ? [] : ["\(value) is none of enum"]
    case "const": return Self.isSame(rule, value) ? [] : ["\(value) is not \(rule)"]
    case "properties":
      guard let object, let rules = rule as? [String: [String: Any]] else { return [] }
      return object.sorted { $0.key < $1.key }.flatMap { key, value in
        rules[key].map { problems(value, $0, "\(path)/\(key)") } ?? []
      }
    case "additionalProperties":
      guard let object, (rule as? NSNumber)?.boolValue == false else { return [] }
      let known = schema["properties"] as? [String: Any] ?? [:]
      return object.keys.filter { known[$0] == nil }.sorted().map { "unknown key '\($0)'" }
    case "required":
      guard let object, let keys = rule as? [String] else { return [] }
      return keys.filter { object[$0] == nil }.map { "lacks '\($0)'" }
    case "propertyNames":
      guard let object else { return [] }
      return object.keys.sorted().filter { !isValid($0, rule) }.map { "'\($0)' is no name that may stand here" }
    case "items":
      guard let list, let rule = rule as? [String: Any] else { return [] }
      return list.enumerated().flatMap { problems($1, rule, "\(path)/\($0)") }
    case "minItems": return list.map { $0.count >= (rule as? Int ?? 0) } ?? true ? [] : ["too few items"]
    case "maxItems": return list.map { $0.count <= (rule as? Int ?? 0) } ?? true ? [] : ["too many items"]
    case "minimum": return bound { $0 >= $1 }
    case "maximum": return bound { $0 <= $1 }
    case "exclusiveMinimum": return bound { $0 > $1 }
    case "exclusiveMaximum": return bound { $0 < $1 }
    case "pattern":
      guard let text = value as? String, let pattern = rule as? String else { return [] }
      return text.range(of: pattern, options: .regularExpression) != nil ? [] : ["'\(text)' is not like \(pattern)"]
    case "anyOf":
      guard let rules = rule as? [[String: Any]] else { return ["anyOf is no list"] }
      return rules.contains { isValid(value, $0) } ? [] : ["\(value) is none of anyOf"]
    case "allOf": return (rule as? [[String: Any]] ?? []).flatMap { problems(value, $0, path) }
    case "not": return isValid(value, rule) ? ["is what it must not be"] : []
    case "if":
      guard isValid(value, rule), let then = schema["then"] as? [String: Any] else { return [] }
      return problems(value, then, path)
    case "then": return []
    default: return ["unknown keyword '\(keyword)'"]
    }
  }

  private static func isNumber(_ value: Any) -> Bool { value is NSNumber && !(isTruth(value)) }

  private static func isTruth(_ value: Any) -> Bool { value is Truth }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": isTruth(value)
    case "null": value is NSNull
    case "number": isNumber(value)
    case "integer": isNumber(value) && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } == true
    default: false
    }
  }

  private static func isSame(_ a: Any, _ b: Any) -> Bool {
    if let a = a as? String, let b = b as? String { return a == b }
    if let a = a as? NSNumber, let b = b as? NSNumber { return a == b }
    return false
  }

  /// A truth value of YAML: Foundation's is a number as well.
  struct Truth { let value: Bool }

  /// What an editor takes a node for: plain scalars by the rules of YAML 1.2.
  static func value(of node: ConfigNode) -> Any {
    switch node.content {
    case .null: return NSNull()
    case .list(let items): return items.map(value(of:))
    case .section(let entries):
      return Dictionary(entries.map { ($0.key, value(of: $0.value)) }) { $1 } as [String: Any]
    case .scalar(let text, isQuoted: true): return text
    case .scalar(let text, isQuoted: false):
      if ["true", "True", "TRUE"].contains(text) { return Truth(value: true) }
      if ["false", "False", "FALSE"].contains(text) { return Truth(value: false) }
      return Double(text).map { NSNumber(value: $0) as Any } ?? text
    }
  }
}
