import SaccadeEngine
import SaccadeTestKit
import Testing

@Suite("Wide matrix products")
struct WideProductTests {
  @Test(
    "a product of thousands of columns is that of its columns, also where parts end at odd places",
    arguments: [(32, 512, 3072), (7, 300, 2049), (1, 4096, 9216), (65, 31, 25_088)])
  func columns(rows: Int, inner: Int, columns: Int) {
    var stream = RandomStream(seed: 3)
    let (a, b) = (
      Tensor.randomNormal([rows, inner], using: &stream), Tensor.randomNormal([inner, columns], using: &stream)
    )
    let bias = Tensor.randomNormal([columns], using: &stream)
    let narrow = stride(from: 0, to: columns, by: 500).map { matmul(a, b[..., $0..<min($0 + 500, columns)]) }
    let tolerance = Tolerance(relative: 0, ofLargest: 1e-5, absolute: 0)
    let expected = Tensor.concatenate(narrow, axis: 1)
    #expect(mismatch(matmul(a, b), expected, tolerance) == nil)
    #expect(mismatch(a.linear(b.transposed(), bias: bias), expected + bias, tolerance) == nil)
  }
}
