import SaccadeEngine
import Testing

@Suite("A tensor that a closure fills")
struct FillingTests {
  @Test("has the elements in rows, of the type that was asked for")
  func elements() {
    let ramp = Tensor(shape: [2, 3], of: Float.self) { elements in
      for position in elements.indices { elements[position] = Float(position) / 2 }
    }
    #expect(ramp.shape == [2, 3] && ramp.dtype == .float32 && ramp.scalars == [0, 0.5, 1, 1.5, 2, 2.5])
    let flags = Tensor(shape: [3], of: Bool.self) { $0[1] = true }
    #expect(flags.dtype == .bool && flags.scalars(as: Bool.self) == [false, true, false])
    let number = Tensor(shape: [], of: Int64.self) { $0[0] = 1 << 60 }
    #expect(number.item(as: Int64.self) == 1 << 60)
  }

  @Test("is zero where nothing was written, also in memory that was used before")
  func zeros() {
    for _ in 0..<3 {
      _ = Tensor.full([1000], 7)
      let sparse = Tensor(shape: [1000], of: Float.self) { $0[999] = 1 }
      #expect(sparse.sum().item() == 1)
    }
    var count = -1
    let nothing = Tensor(shape: [0, 4], of: Float.self) { elements in count = elements.count }
    #expect(nothing.shape == [0, 4] && count == 0)
  }

  struct Refusal: Error, Equatable {}

  @Test("is not made if the closure throws")
  func failure() {
    #expect(throws: Refusal()) {
      try Tensor(shape: [2], of: Float.self) { _ in throw Refusal() }
    }
  }
}
