import SaccadeEngine
import SaccadeTestKit
import Testing

/// Where results differ from PyTorch's on values that are not finite, as the documentation of each operation says.
@Suite("Values that are not finite")
struct SpecialValueTests {
  @Test("softmax shows NaN and +∞ as NaN in their own place")
  func softmax() {
    for special in [Float.nan, .infinity] {
      let rows = Tensor([special, 0, 1, 2, 0, 1], shape: [2, 3])
      for result in [rows.softmax(), rows.logSoftmax()] {
        #expect(isNaN(result).scalars(as: Bool.self) == [true, false, false, false, false, false])
      }
    }
  }

  @Test("max pooling never chooses NaN")
  func maxPooling() {
    let image = Tensor([1, .nan, 3, 2] as [Float], shape: [1, 1, 2, 2])
    #expect(image.maxPool2d(2).scalars == [3])
  }

  @Test("gelu with the error function gives NaN at +∞, by tanh +∞")
  func gelu() {
    let infinity = Tensor([.infinity] as [Float])
    #expect(SaccadeEngine.gelu(infinity).item().isNaN)
    #expect(SaccadeEngine.gelu(infinity, approximate: true).item() == .infinity)
  }

  @Test("a cross-entropy of logits that are not numbers is not a number", arguments: [0, 1, 2])
  func crossEntropy(position: Int) {
    var logits: [Float] = [0, 1, 2, 3, 4, 5]
    logits[position] = .nan
    let loss = SaccadeEngine.crossEntropy(Tensor(logits, shape: [2, 3]), Tensor([0, 1]))
    #expect(loss.item().isNaN)
  }
}
