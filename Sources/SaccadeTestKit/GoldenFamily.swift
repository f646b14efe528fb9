package import Foundation

/// A golden file and the rows that compute its cases.
package struct GoldenFamily: Sendable, CustomStringConvertible {
  package let name: String
  package let rows: [OpCase]

  package init(name: String, rows: [OpCase]) {
    self.name = name
    self.rows = rows
  }

  /// The rows beside the file, which lies in the folder `Golden` of a test target's resources.
  /// - Throws: `FileError` if it is not there
  package func harness(in bundle: Bundle) throws -> OpHarness {
    let folder = bundle.path(forResource: "Golden", ofType: nil) ?? "Golden"
    return OpHarness(try GoldenFile("\(folder)/\(name).safetensors"), rows)
  }

  package var description: String { name }
}

extension OpHarness {
  /// What is wrong on all golden cases that have a row, their inputs lying in one form; empty if nothing is.
  package func problems(_ form: InputForm) -> [String] {
    golden.cases.sorted().filter { row(for: $0) != nil }.flatMap { problems($0, form) }
  }
}
