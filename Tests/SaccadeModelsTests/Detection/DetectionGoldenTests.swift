import Foundation
import SaccadeEngine
import SaccadeModels
import SaccadeTestKit
import Testing

@Suite("Parts of detectors")
struct DetectionGoldenTests {
  static let family = GoldenFamily(name: "detection", rows: detectionCases)

  @Test("give what torchvision gives, and the same gradients", arguments: InputForm.allCases)
  func agreesWithTorchvision(form: InputForm) throws {
    for problem in try Self.family.harness(in: .module).problems(form) { Issue.record("\(problem)") }
  }

  @Test("have a row for every golden case, and every row a case")
  func everyCaseHasARow() throws {
    let harness = try Self.family.harness(in: .module)
    #expect(harness.casesWithoutRow.filter { !$0.hasPrefix("pyramid/") } == [])
    #expect(harness.rowsWithoutCase == [])
  }
}
