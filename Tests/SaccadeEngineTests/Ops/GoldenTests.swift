import Foundation
import SaccadeEngine
import SaccadeTestKit
import Testing

extension GoldenFamily {
  static let all = [
    GoldenFamily(name: "activations", rows: activationCases),
    GoldenFamily(name: "arithmetic", rows: arithmeticCases),
    GoldenFamily(name: "convolution", rows: convolutionCases),
    GoldenFamily(name: "edges", rows: edgeCases),
    GoldenFamily(name: "indexing", rows: indexingCases),
    GoldenFamily(name: "matmul", rows: matmulCases),
    GoldenFamily(name: "normalization", rows: normalizationCases),
    GoldenFamily(name: "pooling", rows: poolingCases),
    GoldenFamily(name: "reductions", rows: reductionCases),
    GoldenFamily(name: "resampling", rows: resamplingCases),
    GoldenFamily(name: "sampling", rows: samplingCases),
    GoldenFamily(name: "specials", rows: specialCases),
    GoldenFamily(name: "windows", rows: windowCases),
    GoldenFamily(name: "writing", rows: writingCases),
    GoldenFamily(name: "detection", rows: detectionCases),
    GoldenFamily(name: "distances", rows: distanceCases),
    GoldenFamily(name: "functions", rows: functionCases),
    GoldenFamily(name: "orders", rows: orderCases),
    GoldenFamily(name: "rearranging", rows: rearrangingCases),
  ]

  func harness() throws -> OpHarness { try harness(in: .module) }
}

@Suite("Operations")
struct GoldenTests {
  @Test(
    "give what PyTorch gives, and the same gradients, however their inputs lie in memory",
    arguments: GoldenFamily.all, InputForm.allCases)
  func agreesWithPyTorch(family: GoldenFamily, form: InputForm) throws {
    for problem in try family.harness().problems(form) { Issue.record("\(problem)") }
  }

  @Test("have a row for every golden case, and every row a case", arguments: GoldenFamily.all)
  func everyCaseHasARow(family: GoldenFamily) throws {
    let harness = try family.harness()
    #expect(harness.casesWithoutRow == [])
    #expect(harness.rowsWithoutCase == [])
  }

  @Test(
    "give nearly the same in bfloat16, and float32 gradients of float32 inputs", arguments: ["convolution", "matmul"],
    [InputForm.plain, .blocked])
  func agreesInBFloat16(family: String, form: InputForm) throws {
    let family = try #require(GoldenFamily.all.first { $0.name == family })
    let rows = family.rows.map { row in
      OpCase(several: row.name, .bfloat16) { inputs in
        autocast(.bfloat16) { row.compute(inputs) }.map { $0.cast(to: .float32) }
      }
    }
    let harness = OpHarness(try family.harness().golden, rows)
    for name in harness.golden.cases.sorted() {
      for problem in harness.problems(name, form) { Issue.record("\(problem)") }
    }
  }

  @Test("convolutions and matrix products run in bfloat16 where it is asked for, and nowhere else")
  func autocastType() {
    let image = Tensor.ones([1, 16, 4, 4])
    let weight = Tensor.ones([16, 16, 3, 3])
    #expect(autocast(.bfloat16) { image.conv2d(weight) }.dtype == .bfloat16)
    #expect(autocast(.bfloat16) { matmul(image, image) }.dtype == .bfloat16)
    #expect(autocast(.bfloat16) { autocast(.float32) { matmul(image, image) } }.dtype == .float32)
    #expect(autocast(.bfloat16) { image + image }.dtype == .float32)
    #expect(image.conv2d(weight).dtype == .float32)
  }

  @Test("gradients of weights that were cast to bfloat16 are not rounded to it", arguments: [1, 2])
  func weightGradientType(uses: Int) {
    // Sums of 257 ones, which bfloat16 has no number for.
    func slope(_ weight: Tensor, _ output: (Tensor) -> Tensor) -> Tensor {
      gradient(at: weight) { weight in
        autocast(.bfloat16) { (0..<uses).reduce(Tensor.full([], 0)) { sum, _ in sum + output(weight).sum() } }
      }
    }
    let rows = slope(.ones([16, 16])) { Tensor.ones([257, 16]).linear($0) }
    #expect(rows.dtype == .float32)
    #expect(rows.scalars == [Float](repeating: 257 * Float(uses), count: 256))
    let windows = slope(.ones([16, 16, 1, 1])) { Tensor.ones([1, 16, 1, 257]).conv2d($0) }
    #expect(windows.dtype == .float32)
    #expect(windows.scalars == [Float](repeating: 257 * Float(uses), count: 256))
  }
}
