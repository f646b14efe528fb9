import SaccadeEngine
import SaccadeTestKit
import Testing

@Suite("Normalizations")
struct NormalizationTypeTests {
  /// What has no deviation has nothing to be normalized, whatever its mean is rounded to.
  @Test("make 0 of what is constant, and scale and shift that", arguments: [Float(12345.67), 0.1, -3e7])
  func constant(value: Float) {
    let row = Tensor.full([2, 3], value)
    #expect(row.layerNormalized().scalars == [Float](repeating: 0, count: 6))
    let shifted = row.layerNormalized(scale: .full([3], 2), shift: Tensor([1, 2, 3] as [Float]))
    #expect(shifted.scalars == [1, 2, 3, 1, 2, 3])
    let image = Tensor.full([2, 4, 3, 7], value)
    #expect(image.groupNormalized(groups: 2).scalars.allSatisfy { $0 == 0 })
    #expect(image.instanceNormalized().scalars.allSatisfy { $0 == 0 })
    for form in [image, image.channelBlocked, image.permuted([0, 2, 3, 1]).rowMajor.permuted([0, 3, 1, 2])] {
      let result = form.batchNormalized(scale: nil, shift: nil, statistics: nil, epsilon: 1e-5)
      #expect(result.output.scalars.allSatisfy { $0 == 0 })
      #expect(result.variance.scalars.allSatisfy { $0 == 0 })
    }
    // Without deviations, no element's share of them: what is left is the gradient less its mean, over √ε.
    let slope = gradient(at: row) { ($0.layerNormalized() * Tensor([1, 2, 6] as [Float])).sum() }
    let expected = [-2, -1, 3, -2, -1, 3].map { Float($0) / Float(1e-5).squareRoot() }
    expectClose(slope, Tensor(expected, shape: [2, 3]))
  }

  @Test(
    "over channels and rows take every type of floating-point numbers",
    arguments: [DType.float64, .float16, .bfloat16])
  func everyFloatingType(dtype: DType) throws {
    let tolerance =
      switch dtype {
      case .float16: Tolerance(relative: 1e-2, ofLargest: 5e-3, absolute: 1e-3)
      case .bfloat16: Tolerance(relative: 5e-2, ofLargest: 3e-2, absolute: 1e-2)
      default: Tolerance(relative: 1e-6, ofLargest: 1e-6, absolute: 1e-6)
      }
    for name in ["normalization", "edges"] {
      let family = try #require(GoldenFamily.all.first { $0.name == name })
      let rows = family.rows.map { row in
        OpCase(several: row.name, tolerance) { inputs in
          row.compute(inputs.map { $0.cast(to: dtype) }).map { $0.cast(to: .float32) }
        }
      }
      let harness = OpHarness(try family.harness().golden, rows)
      for name in harness.golden.cases.sorted() {
        // Far from 0 narrow types have no digits left for the deviations, and large squares have no place in float16.
        guard ["layerNorm", "localResponseNorm"].contains(where: name.hasPrefix), !name.hasSuffix("far"),
          !name.hasSuffix("alexnet")
        else { continue }
        for problem in harness.problems(name, .plain) { Issue.record("\(dtype): \(problem)") }
      }
    }
  }

  @Test("of rows do not depend on how many threads there are")
  func threads() {
    var random = RandomStream(seed: 3)
    let x = [[300, 40], [40], [40]].map { Tensor.randomNormal(Shape($0), using: &random) }
    func results() -> [Tensor] {
      valueAndGradient(at: x) { $0[0].layerNormalized(scale: $0[1], shift: $0[2]).squared().sum() }.gradients
    }
    let threads = Threads.count
    defer { Threads.count = threads }
    let all = [1, 2, 5].map { count in
      Threads.count = count
      return results()
    }
    for other in all.dropFirst() {
      for (a, b) in zip(all[0], other) { #expect(mismatch(a, b, .exact) == nil) }
    }
  }

  @Test("of integers stop with the type and what to do")
  func integers() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2, 3], shape: [1, 3]).layerNormalized()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("layerNorm: elements must be floating-point numbers: int64; use cast(to: .float32)"))
  }

  @Test("by length do not overflow in float16")
  func lengths() {
    let x = Tensor([300, 400] as [Float], shape: [1, 2]).cast(to: .float16)
    expectClose(x.normalized().cast(to: .float32), Tensor([0.6, 0.8] as [Float], shape: [1, 2]), relative: 1e-3)
    expectClose(cosineSimilarity(x, x).cast(to: .float32), Tensor([1] as [Float]), relative: 2e-3)
  }
}
