import Foundation
import SaccadeEngine
import SaccadeTestKit
import Testing

/// A golden file and the rows that compute its cases.
struct GoldenFamily: Sendable, CustomTestStringConvertible {
  let name: String
  let rows: [OpCase]

  static let all = [
    GoldenFamily(name: "activations", rows: activationCases),
    GoldenFamily(name: "arithmetic", rows: arithmeticCases),
    GoldenFamily(name: "convolution", rows: convolutionCases),
    GoldenFamily(name: "indexing", rows: indexingCases),
    GoldenFamily(name: "matmul", rows: matmulCases),
    GoldenFamily(name: "normalization", rows: normalizationCases),
    GoldenFamily(name: "pooling", rows: poolingCases),
    GoldenFamily(name: "reductions", rows: reductionCases),
    GoldenFamily(name: "resampling", rows: resamplingCases),
  ]

  func harness() throws -> OpHarness {
    let folder = try #require(Bundle.module.path(forResource: "Golden", ofType: nil))
    return OpHarness(try GoldenFile("\(folder)/\(name).safetensors"), rows)
  }

  var testDescription: String { name }
}

@Suite("Operations")
struct GoldenTests {
  @Test(
    "give what PyTorch gives, and the same gradients, however their inputs lie in memory",
    arguments: GoldenFamily.all, InputForm.allCases)
  func agreesWithPyTorch(family: GoldenFamily, form: InputForm) throws {
    let harness = try family.harness()
    for name in harness.golden.cases.sorted() where harness.row(for: name) != nil {
      for problem in harness.problems(name, form) { Issue.record("\(problem)") }
    }
  }

  @Test("have a row for every golden case, and every row a case", arguments: GoldenFamily.all)
  func everyCaseHasARow(family: GoldenFamily) throws {
    let harness = try family.harness()
    #expect(harness.casesWithoutRow == [])
    #expect(harness.rowsWithoutCase == [])
  }
}
