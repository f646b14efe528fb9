import Testing

@testable import SaccadeEngine

@Suite("An assignment to a subscript")
struct AssignmentTests {
  @Test("makes a new value and leaves copies and views of the old one alone")
  func valueSemantics() {
    let before = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    var x = before
    let row = x[0]
    x[0] = Tensor([7, 8, 9] as [Float])
    #expect(x.scalars == [7, 8, 9, 4, 5, 6])
    #expect(before.scalars == [1, 2, 3, 4, 5, 6])
    #expect(row.scalars == [1, 2, 3])
    let after = x
    x[1] = x[0]
    #expect(x.scalars == [7, 8, 9, 7, 8, 9])
    #expect(after.scalars == [7, 8, 9, 4, 5, 6])
    x[.all, 1] += Tensor([10, 20] as [Float])
    #expect(x.scalars == [7, 18, 9, 7, 28, 9])
  }

  @Test("writes into memory that nobody else holds, so that filling a tensor row by row copies each row once")
  func inPlace() {
    var x = Tensor.zeros([3, 2])
    let memory = x.storage.pointer
    for row in 0..<3 { x[row] = Tensor([Float(row), 1]) }
    #expect(x.storage.pointer == memory)
    #expect(x.scalars == [0, 1, 1, 1, 2, 1])
    // A part read backwards into itself.
    x[..., 0] = x[.every(-1), 0]
    #expect(x.scalars == [2, 1, 1, 1, 0, 1])
    // A view of a larger tensor that is gone.
    var view = Tensor.arange(12).reshaped([3, 4])[1]
    view[1..<3] = Tensor([-1, -2])
    #expect(view.scalars(as: Int.self) == [4, -1, -2, 7])
  }

  @Test("is not recorded where nothing is, and cuts off what a parameter's value stems from")
  func recording() {
    let parameter = Parameter(Tensor([1, 2, 3] as [Float]))
    var unrecorded = withoutGradient { parameter.value }
    withoutGradient { unrecorded[0] = Tensor(5) }
    #expect(unrecorded.scalars == [5, 2, 3])
    #expect(parameter.value.scalars == [1, 2, 3])
    #expect(!unrecorded.requiresGradient)
    // Two assignments, of which the second covers a part of the first.
    let dx = gradient(at: Tensor([1, 2, 3] as [Float])) { x in
      var y = Tensor.zeros([4])
      y[0..<3] = x * 2
      y[1] = x[0] * 10
      return (y * Tensor([1, 2, 3, 4] as [Float])).sum()
    }
    #expect(dx.scalars == [2 + 20, 0, 6])
  }

  @Test("takes the tensor's element type, of whatever type the right side is", arguments: DType.allCases)
  func types(dtype: DType) {
    for value in DType.allCases {
      var x = Tensor.zeros([3, 2], dtype: dtype)
      x[1] = Tensor.ones([2], dtype: value)
      x[Tensor([0])] = Tensor.ones([1, 2], dtype: value)
      #expect(x.dtype == dtype)
      #expect(x.scalars == [1, 1, 1, 1, 0, 0])
      x[x .== 1] = Tensor.zeros([], dtype: value)
      #expect(x.dtype == dtype)
      #expect(x.scalars == [0, 0, 0, 0, 0, 0])
    }
  }

  @Test("takes a number, written or from a variable, at every kind of place")
  func numbers() {
    var x = Tensor.zeros([2, 3])
    let (real, whole) = (1.5, 3)
    x[0] = 5
    x[1, 2] = 0.25
    #expect(x.scalars == [5, 5, 5, 0, 0, 0.25])
    x[1] = real
    x[..., 0] = whole
    x[0, ..., 1] = Float(7)
    #expect(x.scalars == [3, 7, 5, 3, 1.5, 1.5])
    x[x .> 4] = -1
    x[[0, 1], [0, 0]] = UInt8(9)
    x[.every(-1), 1..<2] = true ? 2 : 4
    #expect(x.scalars == [9, 2, -1, 9, 2, 1.5])
    x[0] += 1
    x[1] *= real
    x[1, 0] -= 0.5
    #expect(x.scalars == [10, 3, 0, 13, 3, 2.25])
    var cube = Tensor.zeros([2, 2, 2])
    cube[0, 1, ..., 0] = 4
    #expect(cube.scalars == [0, 0, 4, 0, 0, 0, 0, 0])
    x[0] = .infinity
    #expect(x[0].scalars == [.infinity, .infinity, .infinity])
  }

  @Test("takes a number in the tensor's element type, which alone rounds it")
  func numbersByType() {
    var wide = Tensor.zeros([2], dtype: .float64)
    wide[0] = 0.1
    wide[1] = 1 << 53 - 1
    #expect(wide.scalars(as: Double.self) == [0.1, 0x1p53 - 1])
    var whole = Tensor([0, 0, 0])
    whole[0] = Int.max
    whole[1] = 2.9
    whole[2] = -2.9
    #expect(whole.scalars(as: Int.self) == [.max, 2, -2])
    var mask = Tensor([true, false, false])
    mask[0] = 0
    mask[1...] = 1
    #expect(mask.dtype == .bool && mask.scalars == [0, 1, 1])
  }

  @Test("of a number lets gradients through to what stays, and to nothing else")
  func numberGradient() {
    let dx = gradient(at: Tensor([1, 2, 3] as [Float])) { x in
      var y = x * 2
      y[1] = 10
      return (y * y).sum()
    }
    #expect(dx.scalars == [8, 0, 24])
  }

  @Test("to a place that is named twice keeps the last")
  func repeats() {
    var x = Tensor.zeros([3])
    x[Tensor([1, 1, 1])] = Tensor([5, 6, 7] as [Float])
    #expect(x.scalars == [0, 7, 0])
  }

  @Test("may mix positions, ranges, index tensors and masks, where reading does")
  func mixed() {
    let start = Tensor.arange(24).reshaped([2, 3, 4])
    var x = start
    x[.every(-1), Tensor([2, 0])] = Tensor([-1, -2, -3, -4])
    #expect(x[.all, Tensor([0, 2])].scalars(as: Int.self) == (0..<4).flatMap { _ in [-1, -2, -3, -4] })
    #expect(x[.all, 1].scalars(as: Int.self) == start[.all, 1].scalars(as: Int.self))
    x = start
    x[1, Tensor([true, false, true]), 1..<3] = Tensor([7, 8])
    #expect(x[0].scalars(as: Int.self) == Array(0..<12))
    #expect(x[1].scalars(as: Int.self) == [12, 7, 8, 15, 16, 17, 18, 19, 20, 7, 8, 23])
    x = start
    x[.newAxis, 0, Tensor([1])] = Tensor([0, 1, 2, 3], shape: [1, 1, 4])
    #expect(x[0, 1].scalars(as: Int.self) == [0, 1, 2, 3])
    x = start
    x[.every(-1), 0, Tensor([0, 1])] = Tensor([1, 2, 3, 4], shape: [2, 2])
    #expect(x[.all, 0, ..<2].scalars(as: Int.self) == [3, 4, 1, 2])
  }

  @Test("of the wrong shape, or to a place that is not there, stops with the values")
  func misuses() async {
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Tensor.zeros([4, 3])
      x[0..<2] = Tensor.zeros([3, 2])
    }
    #expect(
      text(shape).contains(
        "subscript: what is assigned must broadcast to the part it replaces: [3, 2] to [2, 3]; slice or reshape one of "
          + "them"))
    let mask = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Tensor([1, 2, 3] as [Float])
      x[x .> 1] = Tensor([1, 2, 3] as [Float])
    }
    #expect(text(mask).contains("subscript: what is assigned must broadcast to the part it replaces: [3] to [2]"))
    let index = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Tensor.zeros([4, 3])
      x[Tensor([0, 4])] = Tensor(1)
    }
    #expect(text(index).contains("subscript: every index must lie in"))
    let position = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var x = Tensor.zeros([4, 3])
      x[4] = Tensor(1)
    }
    #expect(text(position).contains("subscript: position 4 lies beyond axis 0, which has 4: shape [4, 3]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
