import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Losses")
struct LossGoldenTests {
  static let families = [
    GoldenFamily(name: "losses", rows: lossCases), GoldenFamily(name: "rankings", rows: rankingLossCases),
    GoldenFamily(name: "areas", rows: areaLossCases),
  ]

  @Test("give what PyTorch gives, and the same gradients", arguments: families, InputForm.allCases)
  func agreesWithPyTorch(family: GoldenFamily, form: InputForm) throws {
    for problem in try family.harness(in: .module).problems(form) { Issue.record("\(problem)") }
  }

  @Test("have a row for every golden case, and every row a case", arguments: families)
  func everyCaseHasARow(family: GoldenFamily) throws {
    let harness = try family.harness(in: .module)
    #expect(harness.casesWithoutRow == [])
    #expect(harness.rowsWithoutCase == [])
  }
}

@Suite("Misused losses say what is wrong")
struct LossMisuseTests {
  @Test("labels of another shape")
  func labels() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = negativeLogLikelihood(.zeros([2, 3]), Tensor([0, 1, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "negativeLogLikelihood: logarithms [n, c, …] need integer labels [n, …]: logarithms [2, 3], int64 labels [3]"))
  }

  @Test("a target of another shape")
  func shape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = meanSquaredError(.zeros([2, 3]), .zeros([2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("meanSquaredError: prediction and target must have one shape: [2, 3] and [2]"))
  }
}
