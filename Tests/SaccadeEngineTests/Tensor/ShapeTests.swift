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

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
