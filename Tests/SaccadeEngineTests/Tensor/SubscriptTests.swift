import Testing

@testable import SaccadeEngine

@Suite("A subscript")
struct SubscriptTests {
  let x = Tensor.arange(24).reshaped([2, 3, 4])

  @Test("takes positions, which drop axes, from both ends")
  func positions() {
    #expect(x[1, 2, 3].item(as: Int.self) == 23)
    #expect(x[-1].shape == [3, 4])
    #expect(x[-1, 0].scalars == [12, 13, 14, 15])
  }

  @Test("takes ranges of every kind")
  func ranges() {
    #expect(x[0, 1..<3, 0].scalars == [4, 8])
    #expect(x[0, 1...2, 0].scalars == [4, 8])
    #expect(x[0, 1..., 0].scalars == [4, 8])
    #expect(x[0, ..<2, 0].scalars == [0, 4])
    #expect(x[0, ...1, 0].scalars == [0, 4])
    #expect(x[0, (-2)..., 0].scalars == [4, 8])
    #expect(x[0, ..<(-1), 0].scalars == [0, 4])
    #expect(x[0, ...(-1), 0].scalars == [0, 4, 8])
    #expect(x[0, 3..<3].shape == [0, 4])
  }

  @Test("lets three dots stand for the axes between")
  func ellipsis() {
    #expect(x[0, ..., 1..<3].scalars == [1, 2, 5, 6, 9, 10])
    #expect(x[..., -1].scalars == [3, 7, 11, 15, 19, 23])
    #expect(x[0, 1, ..., 2].item(as: Int.self) == 6)
    #expect(x[0, 1, .ellipsis, 3].item(as: Int.self) == 7)
    #expect(x[...].shape == x.shape)
  }

  @Test("adds axes and steps over elements")
  func axesAndSteps() {
    #expect(x[.newAxis, 0, ..., .newAxis].shape == [1, 3, 4, 1])
    #expect(x[.all, 0, .every(2, from: 1)].scalars == [1, 3, 13, 15])
    #expect(x[0, .every(-1), 0].scalars == [8, 4, 0])
    #expect(x[0, 0, .every(-2, from: 3, to: 0)].scalars == [3, 1])
  }

  @Test("shares memory with the tensor")
  func sharesMemory() {
    #expect(x[1, ..., 1..<3].storage === x.storage)
    #expect(x[1].reshaped([4, 3]).storage === x.storage)
  }

  @Test("takes what index tensors name, alone and in pairs")
  func indexTensors() {
    #expect(x[0][Tensor([2, 0, -1]), 0].scalars == [8, 0, 8])
    #expect(x[0][Tensor([2, 0]), Tensor([3, -4])].scalars == [11, 0])
    #expect(x[..., Tensor([[0, 1], [2, 3]].flatMap { $0 }, shape: [2, 2])].shape == [2, 3, 2, 2])
  }

  @Test("takes arrays of positions and of booleans, and the parts that an array names")
  func arrays() {
    let rows = [2, 0]
    #expect(x[0][[2, 0, -1], 0].scalars == [8, 0, 8])
    #expect(x[0][rows].shape == [2, 4] && x[0][rows, 0].scalars == [8, 0])
    #expect(x[0, rows, [3, -4]].scalars == [11, 0])
    #expect(x[[0, 1]].shape == [2, 3, 4])
    #expect(x[0][[true, false, true], 1].scalars == [1, 9])
    let parts: [any TensorIndex] = [0, 1..<3, AxisIndex.newAxis]
    #expect(x[parts: parts].shape == [2, 1, 4] && x[parts: [1, 2, 3]].item(as: Int.self) == 23)
  }

  @Test("takes where a mask holds, in row-major order")
  func masks() {
    #expect(x[x .> 20].scalars == [21, 22, 23])
    #expect(x[0, Tensor([true, false, true])].scalars == [0, 1, 2, 3, 8, 9, 10, 11])
    #expect(x[x .> 100].shape == [0])
  }

  @Test("sends gradients back to where elements came from, also through views of views")
  func gradients() {
    let x = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])
    let dx = gradient(at: x) { ($0[1][.every(-1)][0, 1..<3] * Tensor([5, 7] as [Float])).sum() }
    var expected = [Float](repeating: 0, count: 24)
    (expected[21], expected[22]) = (5, 7)
    #expect(dx.scalars == expected)
    let repeated = gradient(at: x) { $0[Tensor([1, 1, 0]), Tensor([0, 0, 2])].sum() }
    #expect(repeated[1, 0].scalars == [2, 2, 2, 2])
    #expect(repeated[0, 2].scalars == [1, 1, 1, 1])
    #expect(repeated.sum().item() == 12)
  }

  @Test("stops with the rule when a position lies beyond")
  func traps() async {
    let beyond = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 3]
    }
    #expect(text(beyond).contains("subscript: position 3 lies beyond axis 1, which has 3: shape [2, 3]"))
    let many = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2])[0, 0]
    }
    #expect(text(many).contains("subscript: there are more parts than axes: 2 parts for shape [2]"))
    let index = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[Tensor([0, 5])]
    }
    #expect(text(index).contains("subscript: every index must lie in 0 ..< 2"))
    let mask = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[Tensor([true])]
    }
    #expect(text(mask).contains("subscript: a mask must have the sizes of the axes it speaks of: mask [1]"))
  }

  @Test("steps and shifts of any size select what they say")
  func extremes() async {
    let x = Tensor([0, 1, 2, 3, 4])
    #expect(x[.every(.max)].scalars(as: Int.self) == [0] && x[.every(.min)].scalars(as: Int.self) == [4])
    #expect(x[.every(.max, from: 1)].scalars(as: Int.self) == [1])
    #expect(x.slice(axis: 0, 1..<5, step: .max).scalars(as: Int.self) == [1])
    #expect(x.slice(axis: 0, 0..<5, step: .min).scalars(as: Int.self) == [4])
    #expect(x.slice(axis: 0, 2..<2, step: .max).shape == [0])
    // −2⁶³ is 2 modulo 5.
    #expect(x.rolled(by: .min, axis: 0).scalars(as: Int.self) == x.rolled(by: 2, axis: 0).scalars(as: Int.self))
    #expect(x.chunk(.max).count == 5)
    let closed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([5])[0 ... .max]
    }
    #expect(text(closed).contains("subscript: bound 9223372036854775807 lies beyond axis 0, which has 5: shape [5]"))
    let through = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([5])[...Int.max]
    }
    #expect(text(through).contains("subscript: bound 9223372036854775807 lies beyond axis 0"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
