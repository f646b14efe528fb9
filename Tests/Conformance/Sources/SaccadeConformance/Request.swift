import Foundation
import Saccade

/// A file of cases: a safetensors file whose metadata describe them under `cases`.
struct Request {
  /// An operation with its arguments, to be computed in some layouts.
  struct Case: Decodable {
    let id: String
    let operation: String
    let arguments: [String: Value]
    /// Names of the tensors; each lies in the file under `<id>.<name>`.
    let tensors: [String]
    /// Which results have a cotangent, `<id>.cotangent<n>`; no gradient is asked for if none has.
    let cotangents: [Bool]
    let layouts: [Layout]
  }

  /// A case in one layout.
  struct Item {
    let number: Int
    let test: Case
    let layout: Layout
  }

  let items: [Item]
  private let file: SafetensorsFile

  /// Opens a request file.
  init(_ path: String) throws {
    file = try SafetensorsFile(path)
    let cases = try JSONDecoder().decode([Case].self, from: Data((file.metadata["cases"] ?? "[]").utf8))
    items = cases.flatMap { test in test.layouts.map { (test, $0) } }.enumerated().map { number, pair in
      Item(number: number, test: pair.0, layout: pair.1)
    }
  }

  /// A tensor of a case.
  func tensor(_ name: String, of test: Case) throws -> Tensor { try file.tensor("\(test.id).\(name)") }
}

/// What an argument can be.
enum Value: Decodable {
  case number(Double)
  case flag(Bool)
  case text(String)
  case list([Value])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try container.decode([Value].self))
    }
  }

  /// The number; infinities and NaN, which JSON lacks, come as text.
  var number: Double? {
    switch self {
    case .number(let number): number
    case .text(let text): Double(text)
    default: nil
    }
  }
}
