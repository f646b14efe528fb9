import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Whole numbers")
struct WholeNumberTests {
  @Test("begin anew beyond the largest, as PyTorch's do")
  func wrap() {
    let (least, most) = (Tensor([Int.min, 3]), Tensor([Int.max, 3]))
    #expect(abs(least).scalars(as: Int.self) == [.min, 3])
    #expect((-least).scalars(as: Int.self) == [.min, -3])
    #expect(most.squared().scalars(as: Int.self) == [1, 9])
    #expect((most + 1).scalars(as: Int.self) == [.min, 4])
    #expect((most * 2).scalars(as: Int.self) == [-2, 6])
    #expect((most + Tensor([1, 1])).scalars(as: Int.self) == [.min, 4])
    #expect((least - Tensor([1, 1])).scalars(as: Int.self) == [.max, 2])
    #expect((most * Tensor([2, 2])).scalars(as: Int.self) == [-2, 6])
    #expect(most.cumulativeSum(axis: 0).scalars(as: Int.self) == [.max, .min + 2])
  }
}

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

  @Test(
    "does not matter to what works on images: each floating type gives float32's result to within its rounding",
    arguments: [DType.bfloat16, .float16])
  func narrow(dtype: DType) {
    var random = RandomStream(seed: 9)
    let image = Tensor.randomNormal([2, 16, 9, 9], using: &random)
    let window = Tensor.randomNormal([16, 16, 3, 3], using: &random)
    let matrix = Tensor.randomNormal([9, 7], using: &random)
    let operations: [(String, (Tensor, Tensor, Tensor) -> Tensor)] = [
      ("conv2d", { x, w, _ in x.conv2d(w, padding: 1) }),
      ("convTransposed2d", { x, w, _ in x.convTransposed2d(w, stride: 2) }),
      ("matmul", { x, _, m in matmul(x, m) }),
      ("matmul, transposed", { x, _, m in matmul(x.permuted([0, 1, 3, 2]), m.transposed().transposed()) }),
      ("linear", { x, _, m in x.linear(m.transposed()) }),
      ("averagePool2d", { x, _, _ in x.averagePool2d(3, stride: 2) }),
      ("maxPool2d", { x, _, _ in x.maxPool2d(3, stride: 2) }),
    ]
    for (name, operation) in operations {
      for image in [image, image.channelBlocked, image.permuted([0, 2, 3, 1]).rowMajor.permuted([0, 3, 1, 2])] {
        let arguments = [image, window, matrix].map { $0.cast(to: dtype) }
        let narrow = valueAndGradient(at: arguments) { x in
          let y = operation(x[0], x[1], x[2])
          #expect(y.dtype == dtype, "\(name)")
          return y.cast(to: .float32).squared().sum() + (x[1] + 0).sum().cast(to: .float32)
            + x[2].sum().cast(to: .float32)
        }
        let wide = valueAndGradient(at: arguments.map { $0.cast(to: .float32) }) { x in
          operation(x[0], x[1], x[2]).squared().sum() + x[1].sum() + x[2].sum()
        }
        let tolerance = Tolerance(relative: 0, ofLargest: 3e-2)
        #expect(mismatch(narrow.value, wide.value, tolerance) == nil, "\(name)")
        for (position, (a, b)) in zip(narrow.gradients, wide.gradients).enumerated() {
          #expect(mismatch(a.cast(to: .float32), b, tolerance) == nil, "\(name), gradient \(position), \(image.layout)")
        }
      }
    }
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
