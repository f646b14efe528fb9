import SaccadeEngine
import SaccadeTestKit
import Testing

/// What PyTorch's gradients do where values are not finite.
@Suite("Gradients at values that are not finite")
struct SpecialGradientTests {
  private let special = Tensor([.nan, 1, .infinity, -1] as [Float])

  @Test("relu passes them on at NaN, so that it is seen where it came from")
  func reluAtNaN() {
    #expect(gradient(at: special) { relu($0).sum() }.scalars == [1, 1, 1, 0])
  }

  @Test("relu6 and hardTanh pass them on at NaN, and at neither bound")
  func boundsAtNaN() {
    let x = Tensor([.nan, 0, 6, 3, -1, 7] as [Float])
    #expect(gradient(at: x) { relu6($0).sum() }.scalars == [1, 0, 0, 1, 0, 0])
    #expect(gradient(at: x) { hardTanh($0, low: 0, high: 6).sum() }.scalars == [1, 0, 0, 1, 0, 0])
  }

  @Test("hardSwish and elu have NaN at NaN", arguments: [DType.float32, .float64, .bfloat16])
  func slopesAtNaN(dtype: DType) {
    let x = Tensor([.nan, 4, -4, .infinity] as [Float]).cast(to: dtype)
    for function in [hardSwish, { elu($0) }] as [(Tensor) -> Tensor] {
      let slope = gradient(at: x) { function($0).sum() }.cast(to: .float32).scalars
      #expect(slope[0].isNaN)
      #expect(slope[1] == 1 && abs(slope[2]) < 0.02 && slope[3] == 1)
    }
  }

  @Test("a product's are the product of the others, which NaN, infinity and 0 are seen in but not divided by")
  func product() {
    let x = Tensor([.nan, 0, 3, .infinity, 2, 5] as [Float], shape: [2, 3])
    let slope = gradient(at: x) { $0.product(axis: 1).sum() }.scalars
    #expect(slope[0] == 0)
    #expect(slope[1].isNaN && slope[2].isNaN)
    #expect(Array(slope[3...]) == [10, .infinity, .infinity])
  }

  @Test("maximum and minimum pass them on to both where either is NaN")
  func extremesAtNaN() {
    let other = Tensor([0, .nan, 3, 3] as [Float])
    for extreme in [maximum, minimum] {
      let found = valueAndGradient(at: [special, other]) { extreme($0[0], $0[1]).sum() }.gradients.map(\.scalars)
      #expect(Array(found[0].prefix(2)) == [1, 1])
      #expect(Array(found[1].prefix(2)) == [1, 1])
    }
  }

  @Test("prelu's slope sees nothing of what lies above 0, were it infinite")
  func preluAboveZero() {
    let slope = Tensor([0.25] as [Float])
    let x = Tensor([.infinity, -2, 3, -1] as [Float])
    #expect(gradient(at: slope) { prelu(x, slope: $0).sum() }.scalars == [-3])
  }

  @Test("a causal attention's do not reach keys that come after the last query")
  func hiddenKeys() {
    let query = Tensor.ones([2, 4])
    let rows = Tensor.ones([4, 4])
    let weights = Tensor([1, .nan] as [Float], shape: [2, 1])
    let found = valueAndGradient(at: [query, rows, rows]) {
      (scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true) * weights).sum()
    }
    for gradient in found.gradients[1...].map({ $0.scalars }) {
      #expect(gradient[..<8].allSatisfy { $0.isNaN })
      #expect(gradient[8...].allSatisfy { $0 == 0 })
    }
  }

  @Test("of what is rounded they are 0, even of a gradient that is infinite")
  func rounding() {
    let infinity = Tensor([.infinity, -.infinity, .nan, 1] as [Float])
    for function in [floor, ceil, round, trunc, sign] as [(Tensor) -> Tensor] {
      #expect(gradient(at: .ones([4])) { (function($0) * infinity).sum() }.scalars == [0, 0, 0, 0])
    }
  }

  @Test("batch normalization in use divides by the deviation alone, whatever the mean")
  func givenMean() {
    let x = Tensor([1, .nan, 3, 4] as [Float], shape: [2, 1, 1, 2])
    for mean in [Float.nan, .infinity, 2] {
      let slope = gradient(at: x) {
        $0.batchNormalized(
          scale: Tensor([3] as [Float]), shift: nil, statistics: (Tensor([mean]), Tensor([4] as [Float])), epsilon: 0
        ).output.sum()
      }
      #expect(slope.scalars == [1.5, 1.5, 1.5, 1.5])
    }
  }

  @Test("mish grows like a line", arguments: [DType.float32, .float64, .float16, .bfloat16])
  func mishAtInfinity(dtype: DType) {
    #expect(gradient(at: special.cast(to: dtype)) { mish($0).sum() }.scalars(as: Double.self)[2] == 1)
  }
}

@Suite("Results at values that are not finite")
struct SpecialResultTests {
  @Test("sigmoid of NaN is NaN, in blocks of channels that are not full too", arguments: [16, 20])
  func sigmoid(channels: Int) {
    let x = Tensor.full([1, channels, 3, 4], .nan)
    #expect(SaccadeEngine.sigmoid(x.channelBlocked).scalars.allSatisfy { $0.isNaN })
    #expect(softplus(x.channelBlocked).scalars.allSatisfy { $0.isNaN })
    #expect(hardSigmoid(x.channelBlocked).scalars.allSatisfy { $0.isNaN })
  }

  @Test(
    "softplus is small and positive far below zero, and mish negative, in every type and layout",
    arguments: [DType.float32, .float64, .float16, .bfloat16])
  func softplusFarBelow(dtype: DType) {
    // log(1 + eˣ); its tanh is s − s³ / 3.
    let expected: [Int: Double] = [
      -8: 3.3540637289569e-4, -10: 4.5398899216870e-5, -15: 3.0590227371371e-7, -20: 2.061153620e-9,
    ]
    let slacks: [DType: Double] = [.float32: 1e-5, .float64: 1e-9, .float16: 0.25, .bfloat16: 0.01]
    let slack = slacks[dtype] ?? 0
    for (place, value) in expected {
      let plain = Tensor.full([1, 20, 3, 4], Double(place)).cast(to: dtype)
      for x in [plain, plain.channelBlocked, plain.transposed(2, 3)] {
        // The smallest numbers that float16 holds are 6e-8.
        let room = max(slack * value, dtype == .float16 ? 6e-8 : 0)
        #expect(softplus(x).scalars(as: Double.self).allSatisfy { abs($0 - value) <= room && $0 >= 0 }, "\(place)")
        let product = Double(place) * (value - value * value * value / 3)
        let wide = mish(x).scalars(as: Double.self)
        #expect(wide.allSatisfy { abs($0 - product) <= abs(room * Double(place)) * 2 && $0 <= 0 }, "\(place)")
      }
    }
    #expect(logSigmoid(Tensor([20, 30] as [Float])).scalars.allSatisfy { $0 < 0 })
  }

  @Test("a cross-entropy of a row with +∞ is NaN, as its softmax is", arguments: [0, 2])
  func crossEntropy(label: Int) {
    let rows = Tensor([-8, -1.8, .infinity, 1, 2, 3] as [Float], shape: [2, 3])
    let losses = SaccadeEngine.crossEntropy(rows, Tensor([label, 0]), reduction: .none).scalars
    #expect(losses[0].isNaN)
    #expect(losses[1].isFinite)
    let images = rows.transposed().reshaped([1, 3, 2])
    #expect(SaccadeEngine.crossEntropy(images, Tensor([label, 0], shape: [1, 2]), reduction: .none).scalars[0].isNaN)
  }

  @Test("a cross-entropy has its logits' type, but under autocast", arguments: [DType.bfloat16, .float16, .float64])
  func crossEntropyType(dtype: DType) {
    let logits = Tensor([1, 2, 3, 3, 1, 2] as [Float], shape: [2, 3]).cast(to: dtype)
    for reduction in LossReduction.allCases {
      let loss = SaccadeEngine.crossEntropy(logits, Tensor([2, 1]), reduction: reduction)
      #expect(loss.dtype == dtype)
      let exact = SaccadeEngine.crossEntropy(logits.cast(to: .float32), Tensor([2, 1]), reduction: reduction)
      expectClose(loss, exact, relative: 4e-3)
      let wide = autocast(.bfloat16) { SaccadeEngine.crossEntropy(logits, Tensor([2, 1]), reduction: reduction) }
      #expect(wide.dtype == (dtype == .float64 ? .float64 : .float32))
    }
  }

  @Test("adaptive max pooling takes the last NaN of a window, as max pooling does")
  func adaptiveMaxPooling() {
    let row = Tensor([.nan, 1, .nan, 4, 5] as [Float], shape: [1, 1, 1, 5])
    // Windows over columns 0 … 2 and 2 … 4.
    let slope = gradient(at: row) { ($0.adaptiveMaxPool2d(Size2D(1, 2)) * Tensor([1, 10] as [Float])).sum() }
    #expect(slope.scalars == [0, 0, 11, 0, 0])
  }
}
