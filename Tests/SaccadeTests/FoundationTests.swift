import Foundation
import Saccade
import Testing

@Suite("A program that imports Saccade and Foundation")
struct FoundationTests {
  @Test("finds no function ambiguous")
  func functions() {
    let root = sqrt(4.0)
    let half: Float = 0.5
    let nine = 9.0
    #expect(root == 2 && sqrt(half) < 1 && sqrt(5) > 2 && floor(2.5) == 2 && round(2.5) == 3)
    #expect(pow(2.0, 0.5) == sqrt(2.0) && pow(half, 2) == 0.25 && pow(nine, 0.5) == 3)
    #expect(exp(0.0) == 1 && log(1.0) == 0 && tanh(0.0) == 0 && log2(8.0) == 3 && abs(-2.5) == 2.5)
    #expect(sqrt(2 / Double.pi) * 0.5 + log(3.0) * 2 > 2.5)
  }

  @Test("has those of tensors beside them, also in one expression")
  func tensors() {
    let x = Tensor([1.0, 4.0])
    let (n, d) = (2, 0.5)
    #expect((x * sqrt(4.0) + pow(x, 2) / floor(2.5)).scalars == [2.5, 16])
    #expect((x / sqrt(Double(2 * n)) * sqrt(Float(8 * n))).scalars == [2, 8])
    #expect((2 * x + 1 - n * x / 2.0 * d).scalars == [2.5, 7])
    #expect(maximum(round(x * 0.7), n).scalars == [2, 3])
  }
}
