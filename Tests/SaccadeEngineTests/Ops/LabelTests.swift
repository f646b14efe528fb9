import Testing

@testable import SaccadeEngine

@Suite("Labels and indices")
struct LabelTests {
  @Test("of classes that do not exist stop the program, and say which")
  func traps() async {
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = crossEntropy(.zeros([2, 3]), Tensor([0, 3]))
    }
    #expect(text(label).contains("crossEntropy: every label must lie in 0 ..< 3: label 3 at position 1 of [2]"))
    let row = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = embedding(Tensor([-1]), .zeros([4, 2]))
    }
    #expect(text(row).contains("embedding: every index must lie in 0 ..< 4"))
    let type = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1.5] as [Float]).oneHot(classes: 3)
    }
    #expect(text(type).contains("oneHot: indices must be integers: float32; use cast(to: .int64)"))
  }

  @Test("are ranked among the logits, for top-k accuracy")
  func ranks() {
    let logits: Tensor = [[1, 5, 3], [1, 5, 3], [2, 2, 2], [.init(floatLiteral: .nan), 1, 2]]
    #expect(logits.ranks(of: Tensor([1, 0, 1, 0])).scalars(as: Int.self) == [0, 2, 1, -1])
  }

  @Test("that are ignored leave no trace in loss or gradient")
  func ignored() {
    let logits = Tensor([1, 2, 3, 4, 5, 6.5] as [Float], shape: [2, 3])
    let alone = crossEntropy(logits[..<1], Tensor([2])).item()
    #expect(crossEntropy(logits, Tensor([2, -100]), ignoredLabel: -100).item() == alone)
    let dx = gradient(at: logits) { crossEntropy($0, Tensor([2, -100]), ignoredLabel: -100) }
    #expect(dx[1].scalars == [0, 0, 0])
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
