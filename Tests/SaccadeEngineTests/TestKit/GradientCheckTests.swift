import SaccadeTestKit
import Testing

@testable import SaccadeEngine

/// A square whose gradient forgot the factor 2.
private struct WrongSquare: Op {
  let name = "wrongSquare"

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }
  func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] { [x[0].detached.squared()] }
  func kept(for needed: Operands) -> Kept { Kept(inputs: [0]) }
  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { $0 * saved.input(0) }]
  }
}

@Suite("The gradient check")
struct GradientCheckTests {
  @Test("finds a gradient that is wrong by a factor")
  func wrongGradient() {
    withKnownIssue {
      checkGradient(of: { [apply(WrongSquare(), $0[0])] }, at: [Tensor([0.5, -1, 2] as [Float])])
    } matching: { issue in
      "\(issue)".contains("along a random direction the function changes by")
    }
  }

  @Test("accepts a right one, through convolutions, normalizations and attention", arguments: [1, 2, 3] as [UInt64])
  func rightGradient(seed: UInt64) {
    var stream = RandomStream(seed: seed)
    let x = Tensor.randomNormal([2, 3, 6, 5], using: &stream)
    let weight = Tensor.randomNormal([8, 3, 3, 3], deviation: 0.3, using: &stream)
    let scale = Tensor.randomUniform([8], 0.5..<1.5, using: &stream)
    checkGradient(
      of: { inputs in
        let features = inputs[0].conv2d(inputs[1], stride: 2, padding: 1)
          .batchNormalized(scale: inputs[2], shift: nil, statistics: nil, epsilon: 1e-5).output
        let tokens = silu(features).reshaped([2, 8, -1]).transposed()
        return [scaledDotProductAttention(tokens, tokens, tokens), features.logSumExp(axes: [1])]
      }, at: [x, weight, scale], seed: seed)
  }
}

@Suite("Closeness")
struct ClosenessTests {
  @Test("tells a shape, a number, an infinity and a NaN apart, and names the place")
  func mismatches() throws {
    let expected = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    #expect(mismatch(expected, expected) == nil)
    #expect(mismatch(expected, expected.reshaped([4])) == "shape [2, 2], expected [4]")
    let other = Tensor([1, 2, 3.1, 4] as [Float], shape: [2, 2])
    let problem = try #require(mismatch(other, expected))
    #expect(problem.contains("1 of 4 elements of shape [2, 2] differ; worst [1, 0] is 3.1, expected 3.0"))
    let special = Tensor([.nan, .infinity, -.infinity] as [Float])
    #expect(mismatch(special, special) == nil)
    #expect(mismatch(Tensor([0, .infinity, -.infinity] as [Float]), special) != nil)
    #expect(mismatch(Tensor([.nan, 1e30, -.infinity] as [Float]), special) != nil)
    #expect(mismatch(Tensor([.nan, .infinity, .infinity] as [Float]), special) != nil)
    #expect(mismatch(Tensor([.nan] as [Float]), Tensor([1] as [Float])) != nil)
  }

  @Test("allows a sum's rounding but not a percent")
  func tolerance() {
    let expected = Tensor([100, 1e-4] as [Float])
    #expect(mismatch(Tensor([100.0005, 1e-4 + 1e-6] as [Float]), expected) == nil)
    #expect(mismatch(Tensor([101, 1e-4] as [Float]), expected) != nil)
    #expect(mismatch(Tensor([100.0005, 1e-4] as [Float]), expected, .exact) != nil)
  }
}
