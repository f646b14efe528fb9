import SaccadeEngine
import Testing

@Suite("Misused operations")
struct OperationMisuseTests {
  @Test("say the rule, what was given and what to do")
  func messages() async {
    let odd = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { _ = glu(.ones([2, 3])) }
    #expect(
      text(odd).contains("glu: axis -1 must have an even size, to be halved: shape [2, 3]; double the channels before"))
    let counts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]).repeated([2])
    }
    #expect(
      text(counts).contains("repeated: there must be a count for every axis, none negative: [2] for shape [2, 3]"))
    let gradient = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Parameter(.ones([2, 3])).setGradient(.ones([3]))
    }
    #expect(
      text(gradient).contains(
        "Parameter.setGradient: a gradient has the shape and the type of the value: [2, 3] float32, not [3] float32"))
    let type = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Parameter(.ones([2])).setGradient(Tensor.ones([2]).cast(to: .float64))
    }
    #expect(text(type).contains("[2] float32, not [2] float64; reshape or cast it"))
    let part = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([3]).quantile(1.5)
    }
    #expect(text(part).contains("quantile: every part must lie in 0 … 1: [1.5]"))
    let kth = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]).kthValue(4)
    }
    #expect(text(kth).contains("kthValue: k must be in 1 ... 3, the size of axis -1: 4, shape [2, 3]"))
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, -2]).bincount()
    }
    #expect(text(count).contains("bincount: no number may be negative: -2"))
    let search = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]).searchSorted(.ones([4]))
    }
    #expect(text(search).contains("searchSorted: rising numbers [n] serve any values"))
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 0]).median(axis: 1)
    }
    #expect(text(empty).contains("median: axis 1 is empty and has no middle: shape [2, 0]"))
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]).rmsNormalized(scale: .ones([4]))
    }
    #expect(text(rows).contains("rmsNorm: the scale must have the shape of a row: [4], expected [3]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
