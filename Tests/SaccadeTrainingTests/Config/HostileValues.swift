import Foundation
import SaccadeText
import SaccadeTraining
import Testing

@testable import SaccadeConfig

/// Values that nobody means, for settings of any type.
enum HostileValues {
  /// Numbers at the ends of their types and beyond, and what is no number.
  private static let plain = [
    "0", "-1", "1", "1e300", "-1e300", "1e-300", "NaN", ".nan", "inf", "-inf", "9223372036854775807",
    "-9223372036854775808", "99999999999999999999", "1000000000", "text", "''", "'1'", "null", "true", "false", "{}",
    "{a: 1}", "[]", "[[]]", "[null]", "[text, text]", "[{}]",
  ]

  /// What to try of a setting: all of that, alone and in lists, and the numbers that its expectation names as its bounds.
  static func all(for expectation: String) -> [String] {
    let bounds = expectation.matches(of: /-?\d+(\.\d+)?/).map { String($0.0) }
    let numbers = ["0", "-1", "1e300", "nan", "9223372036854775807"] + bounds
    let lists = numbers.flatMap { number in (1...3).map { list(Array(repeating: number, count: $0)) } }
    let pairs = bounds.flatMap { a in bounds.map { list([a, $0]) } }
    var seen: Set<String> = []
    return (plain + bounds + lists + pairs).filter { seen.insert($0).inserted }
  }

  private static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

  /// The values by which a setting chooses among a few.
  static func choices(of expectation: String) -> [String] {
    if expectation.hasPrefix("true or false") { return ["true", "false"] }
    guard expectation.hasPrefix("one of ") else { return [] }
    return expectation.dropFirst(7).replacing(" or null", with: "").components(separatedBy: ", ")
  }
}

extension ConfigFamily {
  /// Tries every key of every member with every hostile value, alone and beside each choice of the member's other keys:
  /// what is refused has to be told with its place and key.
  /// - Returns: what was accepted, each configuration once
  func accepted() throws -> [Kind] {
    var found: [String: Kind] = [:]
    for member in members {
      let section = Self.section(member)
      let keys = Self.keys(of: section)
      #expect(try read(section, [:]).problems == [], "\(section.typeName) needs an example in `needed`")
      for (key, expectation) in keys {
        let others = keys.filter { $0.key != key }
        let contexts: [[String: String]] =
          [[:]] + others.flatMap { key, text in HostileValues.choices(of: text).map { [key: $0] } }
        for value in HostileValues.all(for: expectation) {
          for context in contexts {
            let (kind, problems) = try read(section, context.merging([key: value]) { $1 })
            if let kind, problems.isEmpty {
              found[write(kind).yaml] = kind
            } else {
              Self.check(problems, of: [key] + context.keys, value, section.typeName)
            }
          }
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func keys<Section: TypedSection>(of section: Section) -> [(key: String, expectation: String)] {
    Section.fields.map { ($0.key, $0.expectation) }
  }

  /// What some types cannot do without and have no standard for.
  private static var needed: [String: String] {
    ["targets": "[x]", "pipeline": "[{type: Resize, size: 8}]", "policies": "[{policy: cosine}]"]
  }

  /// Reads a member with its standard values where it needs them, and others; a key stands on line 3 or below.
  private func read(_ section: any TypedSection, _ values: [String: String]) throws -> (
    kind: Kind?, problems: [ConfigProblem]
  ) {
    func required<Section: TypedSection>(_ section: Section) -> [(String, String)] {
      Section.fields.compactMap { field in
        if let example = Self.needed[field.key] { return (field.key, example) }
        return field.isRequired ? (field.key, HostileValues.flow(field.write(section))) : nil
      }
    }
    var entries = required(section)
    for (key, value) in values {
      entries.removeAll { $0.0 == key }
      entries.append((key, value))
    }
    let lines = ["it:", "  \(selector): \(section.typeName)"] + entries.map { "  \($0): \($1)" }
    let node = try ConfigNode(yaml: lines.joined(separator: "\n"), file: "hostile.yaml")
    let reader = ConfigReader(catalog: .standard) { ConfigReference(of: TrainingConfig()) }
    let kind = try read(#require(node["it"]), at: "it", with: reader)
    return (kind, reader.problems)
  }

  private static func check(_ problems: [ConfigProblem], of keys: [String], _ value: String, _ type: String) {
    let told = problems.contains { problem in
      keys.contains { problem.path.contains($0) || problem.message.contains($0) }
    }
    #expect(told, "\(type): \(keys): \(value): \(problems)")
    for problem in problems {
      #expect(problem.place.hasPrefix("hostile.yaml:") && problem.message.count > 10, "\(problem)")
    }
  }
}

extension HostileValues {
  /// A node on one line.
  static func flow(_ node: ConfigNode) -> String {
    switch node.content {
    case .null: "null"
    case .scalar(let text, let isQuoted): isQuoted ? "'\(text)'" : text
    case .list(let items): list(items.map(flow))
    case .section(let entries): "{\(entries.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", "))}"
    }
  }
}
