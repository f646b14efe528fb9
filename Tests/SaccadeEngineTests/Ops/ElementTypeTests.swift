import Testing

@testable import SaccadeEngine

@Suite("Element types that an operation cannot take")
struct ElementTypeTests {
  @Test("stop matrix-heavy operations with the types and what to do")
  func floats() async {
    let product = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2], shape: [1, 2]).linear(.zeros([3, 2]))
    }
    #expect(
      text(product).contains(
        "linear: all operands must be of one type, float32, bfloat16 or float16: int64, float32; convert with "
          + "cast(to: .float32)"))
    let image = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 3, 8, 8], dtype: .uint8).conv2d(.zeros([4, 3, 3, 3]))
    }
    #expect(text(image).contains("conv2d: all operands must be of one type"))
    let wide = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matmul(.zeros([2, 2], dtype: .float64), .zeros([2, 2], dtype: .float64))
    }
    #expect(text(wide).contains("matmul: all operands must be of one type"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
