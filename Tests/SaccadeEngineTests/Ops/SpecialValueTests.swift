import SaccadeEngine
import SaccadeTestKit
import Testing

/// What the documentation of operations says of values that are not finite.
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

  @Test(
    "max pooling lets NaN win, in rows, blocks and rows of channels",
    arguments: [DType.float32, .bfloat16, .float16])
  func maxPooling(dtype: DType) {
    let image = Tensor([1, .nan, 3, 2] as [Float], shape: [1, 1, 2, 2]).cast(to: dtype)
    #expect(isNaN(image.maxPool2d(2)).scalars(as: Bool.self) == [true])
    let slope = gradient(at: image) { $0.maxPool2d(2).cast(to: .float32).sum() }
    #expect(slope.dtype == dtype && slope.scalars(as: Double.self) == [0, 1, 0, 0])
    let channels = Tensor.concatenate(
      [image] + Array(repeating: Tensor.ones([1, 1, 2, 2], dtype: dtype), count: 20), axis: 1)
    let expected = [true] + Array(repeating: false, count: 20)
    for form in [channels.channelBlocked, channels.permuted([0, 2, 3, 1]).rowMajor.permuted([0, 3, 1, 2])] {
      #expect(isNaN(form.maxPool2d(2)).scalars(as: Bool.self) == expected)
    }
  }

  @Test("a mean of partial windows keeps its type", arguments: [DType.float32, .bfloat16, .float16])
  func partialMean(dtype: DType) {
    let image = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9] as [Float], shape: [1, 1, 3, 3]).cast(to: dtype)
    let means = image.averagePool2d(2, keepsPartialWindows: true)
    #expect(means.dtype == dtype)
    #expect(means.scalars(as: Double.self) == [3, 4.5, 7.5, 9])
  }

  @Test("attention keeps the digits of its logits, whatever its type", arguments: [DType.bfloat16, .float16])
  func attentionOfNarrowTypes(dtype: DType) {
    // Logits of 256 and 257, which bfloat16 cannot tell apart, nor float16 their share.
    let query = Tensor([16, 1] as [Float], shape: [1, 2]).cast(to: dtype)
    let key = Tensor([16, 0, 16, 1] as [Float], shape: [2, 2]).cast(to: dtype)
    let value = Tensor([0, 1] as [Float], shape: [2, 1]).cast(to: dtype)
    let share = 0.7310585786
    for mask in [nil, Tensor.ones([1, 2], dtype: .bool), Tensor.zeros([1, 2])] {
      let result = scaledDotProductAttention(query, key, value, mask: mask, scale: 1)
      #expect(result.dtype == dtype)
      #expect(abs(result.scalars(as: Double.self)[0] - share) < 0.002)
    }
  }

  @Test("max pooling has −∞ where a window lies all beside the image, and passes no gradient from there")
  func windowBesideImage() {
    let image = Tensor([1, 2, 3, 4] as [Float], shape: [1, 1, 1, 4])
    func pooled(_ x: Tensor) -> Tensor {
      x.maxPool2d(Size2D(1, 2), stride: 1, padding: Padding2D(vertical: 0, horizontal: 1), dilation: Size2D(1, 5))
    }
    #expect(pooled(image).scalars == [-.infinity])
    #expect(gradient(at: image) { pooled($0).sum() }.scalars == [0, 0, 0, 0])
  }

  @Test("a norm does not overflow where its powers would", arguments: [DType.bfloat16, .float16])
  func norms(dtype: DType) {
    let x = Tensor([12, -300] as [Float]).cast(to: dtype)
    for p in [2, 3, 5] as [Float] {
      #expect(x.norm(p).dtype == dtype)
      #expect(abs(x.norm(p).scalars(as: Double.self)[0] - 300) < 2)
      let slope = gradient(at: x) { $0.norm(p) }.scalars(as: Double.self)
      #expect(abs(slope[1] + 1) < 0.01)
    }
  }

  @Test(
    "a row of small numbers keeps its size of 1, whatever their type", arguments: [DType.bfloat16, .float16, .float32])
  func rootMeanSquare(dtype: DType) {
    // As PyTorch, which adds float32's smallest step to the squares, not that of the type.
    let rows = Tensor([0.05, 0.001] as [Float], shape: [2, 1]).cast(to: dtype).expanded(to: [2, 4])
    let normal = rows.rmsNormalized()
    #expect(normal.dtype == dtype)
    let sizes = normal.slice(axis: 1, 0..<1).scalars(as: Double.self)
    #expect(abs(sizes[0] - 1) < 1e-4 && abs(sizes[1] - 0.9452449) < 1e-3)
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
