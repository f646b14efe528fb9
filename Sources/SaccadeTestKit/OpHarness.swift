import SaccadeEngine

/// Holds rows of operations against golden cases.
package struct OpHarness: Sendable {
  package let golden: GoldenFile
  private let rows: [String: OpCase]

  /// Rows for the cases of a golden file.
  package init(_ golden: GoldenFile, _ rows: [OpCase]) {
    self.golden = golden
    self.rows = Dictionary(rows.map { ($0.name, $0) }) { first, _ in
      fatalError("OpHarness: two rows are named \(first.name)")
    }
  }

  /// The row of a case: its own, or that of its operation.
  package func row(for name: String) -> OpCase? {
    if let own = rows[name] { return own }
    guard let slash = name.lastIndex(of: "/") else { return nil }
    return row(for: String(name[..<slash]))
  }

  /// Golden cases without a row.
  package var casesWithoutRow: [String] { golden.cases.filter { row(for: $0) == nil }.sorted() }

  /// Rows that no golden case uses.
  package var rowsWithoutCase: [String] {
    let used = Set(golden.cases.compactMap { row(for: $0)?.name })
    return rows.keys.filter { !used.contains($0) }.sorted()
  }

  /// What is wrong with an operation on one golden case, its inputs lying in one form; empty if nothing is.
  package func problems(_ name: String, _ form: InputForm) -> [String] {
    guard let row = row(for: name) else { return ["\(name): no row computes this case"] }
    guard let inputs = form.applied(to: golden.list("\(name).in")) else { return [] }
    // The name stands in the message of a trap.
    return ExecutionContext.with({ $0.modulePath = "\(name), \(form)" }) { problems(name, row, inputs) }
      .map { "\(name), \(form): \($0)" }
  }

  private func problems(_ name: String, _ row: OpCase, _ inputs: [Tensor]) -> [String] {
    let expected = golden.list("\(name).out")
    var problems = compare(withoutGradient { row.compute(inputs) }, expected, row.tolerance, "result")
    let cotangents = expected.indices.map { golden.tensors["\(name).dout\($0)"] }
    guard problems.isEmpty, cotangents.contains(where: { $0 != nil }) else { return problems }
    var results: [Tensor] = []
    let (_, gradients) = valueAndGradient(at: inputs) { inputs in
      results = row.compute(inputs)
      return zip(results, cotangents).reduce(Tensor(0)) { sum, pair in
        pair.1.map { sum + (pair.0 * $0).sum() } ?? sum
      }
    }
    problems += compare(results.map(\.detached), expected, row.tolerance, "recorded result")
    for (position, gradient) in gradients.enumerated() {
      guard let wanted = golden.tensors["\(name).din\(position)"] else { continue }
      if let problem = mismatch(gradient, wanted, row.tolerance) {
        problems.append("gradient of input \(position): \(problem)")
      }
    }
    return problems
  }

  private func compare(_ actual: [Tensor], _ expected: [Tensor], _ tolerance: Tolerance, _ what: String) -> [String] {
    guard actual.count == expected.count else { return ["\(actual.count) \(what)s, expected \(expected.count)"] }
    return zip(actual, expected).enumerated().compactMap { position, pair in
      if pair.0.dtype != pair.1.dtype {
        return "\(what) \(position): type \(pair.0.dtype), expected \(pair.1.dtype)"
      }
      return mismatch(pair.0, pair.1, tolerance).map { "\(what) \(position): \($0)" }
    }
  }
}
