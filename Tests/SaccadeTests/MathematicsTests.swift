import Saccade
import Testing

/// Nothing but Saccade and the tests' own library is imported here: what compiles needs no other import.
@Suite("A program that imports Saccade alone")
struct MathematicsTests {
  @Test("has the functions of numbers that functions of tensors have the names of")
  func functions() {
    let root = sqrt(4.0)
    let half: Float = 0.5
    let width = 9
    #expect(root == 2 && type(of: root) == Double.self)
    #expect(exp(half) > 1.64 && type(of: exp(half)) == Float.self)
    #expect(log(1.0) == 0 && sin(0.0) == 0 && cos(0.0) == 1 && tanh(0.0) == 0 && erf(0.0) == 0)
    #expect(floor(2.5) == 2 && ceil(2.5) == 3 && expm1(0.0) == 0 && log1p(0.0) == 0)
    #expect(pow(2.0, 0.5) == sqrt(2.0) && pow(half, 2) == 0.25)
    #expect(abs(-3) == 3 && abs(-half) == 0.5 && max(1, 2) == 2)
    #expect(sqrt(Double(width)) * 2 == 6)
    #expect(sqrt(2 / Double.pi) < 0.8)
  }

  @Test("has those of tensors beside them, also in one expression")
  func tensors() {
    let x = Tensor([1.0, 4.0])
    #expect(sqrt(x).scalars == [1, 2])
    #expect((x * sqrt(4.0) + pow(x, 2) / floor(2.5)).scalars == [2.5, 16])
    #expect((exp(0.0) * x - abs(-2) * sqrt(x)).scalars == [-1, 0])
    let gelu = 0.5 * x * (1 + tanh(sqrt(2 / Double.pi) * (x + 0.044715 * pow(x, 3))))
    #expect(abs(gelu - Saccade.gelu(x, approximate: true)).max().item() < 1e-6)
    #expect(x.sum(axis: 0).item() == 5 && x[[1, 0]].scalars == [4, 1])
  }
}
