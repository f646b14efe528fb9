import SaccadeEngine
import SaccadeTestKit
import Testing

/// Where results differ from PyTorch's on values that are not finite, as the documentation of each operation says.
@Suite("Values that are not finite")
struct SpecialValueTests {
  @Test("softmax makes a row with NaN or +∞ NaN, as PyTorch's does, and −∞ a share of 0")
  func softmax() {
    for special in [Float.nan, .infinity] {
      let rows = Tensor([special, 0, 1, 2, 0, 1], shape: [2, 3])
      for result in [rows.softmax(), rows.logSoftmax(), rows.transposed().softmax(axis: 0).transposed()] {
        #expect(isNaN(result).scalars(as: Bool.self) == [true, true, true, false, false, false])
      }
    }
    let hidden = Tensor([-.infinity, 0, 0] as [Float])
    #expect(hidden.softmax().scalars == [0, 0.5, 0.5])
    #expect(hidden.logSoftmax().scalars[0] == -.infinity)
    #expect(isNaN(Tensor.full([2], -Float.infinity).softmax()).scalars(as: Bool.self) == [true, true])
  }

  @Test("max pooling never chooses NaN")
  func maxPooling() {
    let image = Tensor([1, .nan, 3, 2] as [Float], shape: [1, 1, 2, 2])
    #expect(image.maxPool2d(2).scalars == [3])
  }

  @Test("gelu grows to +∞, where PyTorch's gives NaN")
  func gelu() {
    let infinity = Tensor([.infinity] as [Float])
    #expect(SaccadeEngine.gelu(infinity).item() == .infinity)
    #expect(SaccadeEngine.gelu(infinity, approximate: true).item() == .infinity)
    #expect(SaccadeEngine.gelu(Tensor([.nan] as [Float])).item().isNaN)
  }

  @Test("a cross-entropy of logits that are not numbers is not a number", arguments: [0, 1, 2])
  func crossEntropy(position: Int) {
    var logits: [Float] = [0, 1, 2, 3, 4, 5]
    logits[position] = .nan
    let loss = SaccadeEngine.crossEntropy(Tensor(logits, shape: [2, 3]), Tensor([0, 1]))
    #expect(loss.item().isNaN)
  }
}
