import Testing

@testable import SaccadeEngine

@Suite("A shape")
struct ShapeTests {
  @Test("gives its axes from both ends, and parts of itself")
  func axes() {
    let shape: Shape = [2, 3, 4]
    #expect(shape[0] == 2 && shape[-1] == 4)
    #expect(Array(shape[1..<3]) == [3, 4] && Array(shape.dropFirst()) == [3, 4] && shape.dropFirst()[2] == 4)
    #expect(Array(shape[1...]) == [3, 4] && shape[3...].isEmpty)
  }

  @Test("names itself, its rank and the axis that it does not have")
  func beyond() async {
    let after = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).shape[5]
    }
    #expect(text(after).contains("Shape: axis 5 does not exist: [2, 3] has rank 2, its axes are -2 ..< 2"))
    let before = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).shape[-3]
    }
    #expect(text(before).contains("Shape: axis -3 does not exist: [2, 3] has rank 2"))
  }

  @Test("names them too when a part of it is read beyond its ends")
  func slices() async {
    let range = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).shape[1..<4].count
    }
    #expect(text(range).contains("Shape: axes 1..<4 do not lie in the part 0..<2 of a shape: [2, 3] has rank 2"))
    let element = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).shape.dropFirst()[0]
    }
    #expect(text(element).contains("Shape: axis 0 does not lie in the part 1..<2 of a shape: [2, 3] has rank 2"))
  }

  @Test("says when its sizes are too large or negative, or its axes too many")
  func sizes() async {
    #expect(Shape([.max, .max, 0]).elementCount == 0)
    let large = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([.max, 2])
    }
    #expect(text(large).contains("Shape: no memory holds so many elements: [9223372036854775807, 2]"))
    let bytes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([.max])
    }
    #expect(text(bytes).contains("Shape: no memory holds so many elements: [9223372036854775807]"))
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([-1])
    }
    #expect(text(negative).contains("Tensor: no size may be negative: shape [-1]"))
    let expanded = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([1]).expanded(to: [-1])
    }
    #expect(text(expanded).contains("expanded: no size may be negative: [-1]"))
    let axes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([512]).reshaped([2, 2, 2, 2, 2, 2, 2, 2, 2])
    }
    #expect(text(axes).contains("reshaped: a tensor has at most 8 axes: the result's shape is [2, 2, 2, 2, 2"))
  }

  @Test("counts of numbers to make are not negative")
  func counts() async {
    let line = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.linspace(0, 1, count: -1)
    }
    #expect(text(line).contains("linspace: the count must not be negative: -1"))
    let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1)
      _ = Tensor.randomPermutation(-1, using: &stream)
    }
    #expect(text(order).contains("randomPermutation: the count must not be negative: -1"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
