import SaccadeEngine
import Testing

@Suite("A reduction over one axis")
struct AxisReductionTests {
  let x = Tensor([[1.0, 2, 3], [4, 5, 9]])

  @Test("takes the axis without a list, and keeps it where that is asked for")
  func reductions() {
    #expect(x.sum(axis: 1).scalars == [6, 18] && x.sum(axis: -1, keepsAxis: true).shape == [2, 1])
    #expect(x.mean(axis: 0).scalars == [2.5, 3.5, 6])
    #expect(x.variance(axis: 1).scalars == [1, 7] && x.variance(axis: 0, correction: 0).scalars == [2.25, 2.25, 9])
    #expect(x.max(axis: 1).scalars == [3, 9] && x.min(axis: 0, keepsAxis: true).shape == [1, 3])
    #expect(x.product(axis: 1).scalars == [6, 180])
    #expect((x .> 4).any(axis: 1).scalars(as: Bool.self) == [false, true])
    #expect((x .> 3).all(axis: 1).scalars(as: Bool.self) == [false, true])
    #expect(x.logSumExp(axis: 1).scalars == x.logSumExp(axes: [1]).scalars)
  }

  @Test("einsum takes its operands in an array")
  func einsumOfArray() {
    let operands = [x, x.transposed()]
    #expect(einsum("ij,jk->ik", operands).scalars == einsum("ij,jk->ik", x, x.transposed()).scalars)
    #expect(einsum("ij->", [x]).item() == 24)
  }
}
