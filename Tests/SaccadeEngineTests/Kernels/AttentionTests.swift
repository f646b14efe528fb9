import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Attention as one operation")
struct AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let query: Shape
    let key: Shape
    /// The features of a value.
    let value: Int
    var bias: Shape?
    var testDescription: String {
      "\(query) over \(key), values of \(value), bias \(bias.map(\.description) ?? "none")"
    }
  }

  @Test(
    "gives what its steps give, forward and back, to within rounding",
    arguments: [
      // Windows of Swin, with distances for each head, and with masks for each window.
      Case(query: [2, 4, 3, 49, 32], key: [2, 4, 3, 49, 32], value: 32, bias: [3, 49, 49]),
      Case(query: [2, 4, 3, 49, 32], key: [2, 4, 3, 49, 32], value: 32, bias: [4, 3, 49, 49]),
      Case(query: [2, 3, 197, 64], key: [2, 3, 197, 64], value: 64),
      // Several blocks of queries, sizes that no vector and no tile divides.
      Case(query: [1, 2, 131, 37], key: [1, 2, 301, 37], value: 75),
      Case(query: [3, 100, 20], key: [3, 17, 20], value: 5, bias: [100, 17]),
      // Fewer queries than a tile has rows, more keys than a block has logits.
      Case(query: [2, 5, 16], key: [2, 700, 16], value: 16, bias: [2, 1, 700]),
      Case(query: [1, 3, 8], key: [1, 20_000, 8], value: 8),
      Case(query: [4, 9, 16], key: [4, 1, 16], value: 16, bias: [9, 1]),
      Case(query: [7, 13], key: [11, 13], value: 16, bias: [7, 1]),
      // One key and value for all heads, one bias for all.
      Case(query: [2, 3, 10, 16], key: [2, 1, 12, 16], value: 16, bias: [12]),
    ])
  func sameAsSteps(_ test: Case) {
    var random = RandomStream(seed: 5)
    let (q, k) = (test.query, test.key)
    let value = Shape(k.dimensions.dropLast() + [test.value])
    let operands = ([q, k, value] + (test.bias.map { [$0] } ?? [])).map { Tensor.randomNormal($0, using: &random) }
    let dy = Tensor.randomNormal(Shape(q.dimensions.dropLast() + [test.value]), using: &random)
    func attention(_ x: [Tensor]) -> Tensor {
      scaledDotProductAttention(x[0], x[1], x[2], mask: x.count > 3 ? x[3] : nil, scale: 0.3)
    }
    func steps(_ x: [Tensor]) -> Tensor {
      composedAttention(x[0], x[1], x[2], mask: x.count > 3 ? x[3] : nil, isCausal: false, scale: 0.3)
    }
    // One key has all the weight, so that its gradients of 0 are what cancels.
    let tolerance = Tolerance(relative: 0, ofLargest: 2e-5, absolute: 5e-6)
    #expect(mismatch(attention(operands), steps(operands), tolerance) == nil)
    let found = valueAndGradient(at: operands) { (attention($0) * dy).sum() }
    let expected = valueAndGradient(at: operands) { (steps($0) * dy).sum() }
    for (found, expected) in zip(found.gradients, expected.gradients) {
      #expect(mismatch(found, expected, tolerance) == nil)
    }
  }

  @Test("reads heads where a projection left them, and lays its result and gradients the same way")
  func views() throws {
    var random = RandomStream(seed: 6)
    let projected = Tensor.randomNormal([2, 9, 3, 4, 16], using: &random)
    let heads = projected.split(size: 1, axis: 2).map { $0.squeezed(2).permuted([0, 2, 1, 3]) }
    let dense = heads.map(\.rowMajor)
    let y = scaledDotProductAttention(heads[0], heads[1], heads[2])
    #expect(y.permuted([0, 2, 1, 3]).isRowMajor)
    #expect(mismatch(y, scaledDotProductAttention(dense[0], dense[1], dense[2]), .exact) == nil)
    let dx = gradient(at: projected) { x in
      let heads = x.split(size: 1, axis: 2).map { $0.squeezed(2).permuted([0, 2, 1, 3]) }
      return scaledDotProductAttention(heads[0], heads[1], heads[2]).squared().sum()
    }
    let found = valueAndGradient(at: dense) { scaledDotProductAttention($0[0], $0[1], $0[2]).squared().sum() }
    let expected = Tensor.stack(found.gradients.map { $0.permuted([0, 2, 1, 3]) }, axis: 2)
    #expect(mismatch(dx, expected, .exact) == nil)
  }

  @Test("does not depend on how many threads there are")
  func threads() {
    var random = RandomStream(seed: 7)
    let x = (0..<3).map { _ in Tensor.randomNormal([3, 50, 24], using: &random) }
    func results() -> [Tensor] {
      let (value, gradients) = valueAndGradient(at: x) { x in
        scaledDotProductAttention(x[0], x[1], x[2]).squared().sum()
      }
      return [value] + gradients
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

  @Test("makes a query's result NaN where a logit is NaN, and gives a key whose bias is −∞ no weight")
  func specialValues() {
    let query = Tensor.ones([2, 4])
    let key = Tensor.ones([3, 4])
    let value = Tensor([1, 2, 30] as [Float], shape: [3, 1])
    let hidden = scaledDotProductAttention(
      query, key, value, mask: Tensor([0, 0, -Float.infinity, 0, .nan, 0], shape: [2, 3]))
    #expect(hidden.scalars[0] == 1.5)
    #expect(hidden.scalars[1].isNaN)
  }
}
