import SaccadeEngine
import SaccadeLayers
import Testing

@Suite("Positions with an ignored label")
struct IgnoredLabelTests {
  @Test("count for nothing where a probability is 0", arguments: [DType.float32, .float64])
  func impossible(dtype: DType) {
    // The logarithm of the class that stands in for the ignored label is −∞.
    let logarithms = Tensor([-.infinity, 0, -0.5, -1] as [Float], shape: [2, 2]).cast(to: dtype)
    let labels = Tensor([-100, 1])
    func loss(_ x: Tensor, _ weights: Tensor?) -> Tensor {
      negativeLogLikelihood(x, labels, ignoredLabel: -100, weights: weights)
    }
    for weights in [nil, Tensor([3, 2] as [Float])] {
      #expect(loss(logarithms, weights).scalars(as: Double.self) == [1])
      #expect(loss(logarithms, weights).dtype == dtype)
      #expect(gradient(at: logarithms) { loss($0, weights) }.scalars(as: Double.self) == [0, 0, 0, -1])
    }
    #expect(crossEntropy(logarithms, labels, ignoredLabel: -100).scalars(as: Double.self)[0].isFinite)
  }

  @Test("binary cross-entropy of a single number has a gradient")
  func singleNumber() {
    let slope = gradient(at: Tensor(0.5)) { binaryCrossEntropy(logits: $0, Tensor(1)) }
    // σ(0.5) − 1
    #expect(abs(slope.item() + 0.3775407) < 1e-6)
  }
}
