import Testing

@testable import SaccadeEngine

@Suite("A tensor made from numbers")
struct CreationTests {
  @Test("is of PyTorch's type: a list written with fractions is float32, one without int64")
  func literals() {
    #expect(Tensor([1.0, 2.0]).dtype == .float32)
    #expect(Tensor([1.0, 2]).dtype == .float32)
    #expect(Tensor([0.5, -.infinity, .nan]).dtype == .float32)
    #expect(Tensor([1.5, 2], shape: [2, 1]).dtype == .float32)
    #expect(Tensor([1, 2]).dtype == .int64)
    #expect(Tensor([true, false]).dtype == .bool)
    #expect(Tensor(1.5).dtype == .float32)
    #expect(Tensor([1.0, 2.0], shape: [1, 2]).linear(.ones([3, 2])).scalars == [3, 3, 3])
  }

  @Test("is of a variable's type")
  func variables() {
    let doubles = [1.0, 2.0]
    let (double, float, whole) = (0.1, Float(0.5), 7)
    #expect(Tensor(doubles).dtype == .float64)
    #expect(Tensor(doubles.map { Float($0) }).dtype == .float32)
    #expect(Tensor([double, 1.0]).dtype == .float64)
    #expect(Tensor([float, 1]).dtype == .float32)
    #expect(Tensor([1, 2] as [UInt8]).dtype == .uint8)
    #expect(Tensor(double).item(as: Double.self) == 0.1)
    #expect(Tensor(whole).dtype == .int64 && Tensor(float).dtype == .float32 && Tensor(true).dtype == .bool)
  }

  @Test("may be nested, as literals and as variables")
  func nested() {
    let points = Tensor([[1.0, 2], [3, 4.5]])
    #expect(points.shape == [2, 2] && points.dtype == .float32 && points.scalars == [1, 2, 3, 4.5])
    let labels = Tensor([[9_007_199_254_740_993], [2]])
    #expect(labels.dtype == .int64 && labels.scalars(as: Int.self) == [9_007_199_254_740_993, 2])
    #expect(Tensor([[[1, 2]], [[3, 4]]]).shape == [2, 1, 2])
    #expect(Tensor([[1, .nan], [.infinity, 0]]).dtype == .float32)
    let rows: [[Double]] = [[1, 2, 3], [4, 5, 6]]
    #expect(Tensor(rows).dtype == .float64 && Tensor(rows).shape == [2, 3])
    let planes: [[[UInt8]]] = [[[1, 2], [3, 4]]]
    #expect(Tensor(planes).shape == [1, 2, 2] && Tensor(planes).scalars == [1, 2, 3, 4])
    let blocks: [[[[Float]]]] = [[[[1], [2]]], [[[3], [4]]]]
    #expect(Tensor(blocks).shape == [2, 1, 2, 1] && Tensor(blocks).scalars == [1, 2, 3, 4])
    #expect(Tensor([[Float]]()).shape == [0, 0])
    let images: Tensor = [[0, 1], [2, 3]]
    #expect(images.dtype == .float32)
  }

  @Test("stops where lists differ in length")
  func ragged() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let rows: [[Float]] = [[1, 2], [3]]
      _ = Tensor(rows)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "Tensor: the parts of a list must have one shape: [2] and [1]; fill up the shorter ones"))
  }

  @Test("full takes integers and doubles")
  func full() {
    let (n, d) = (3, 0.25)
    #expect(Tensor.full([2], n).scalars == [3, 3] && Tensor.full([2], n).dtype == .float32)
    #expect(Tensor.full([1], d, dtype: .float64).item() == 0.25)
  }
}
