import SaccadeEngine
import SaccadeTestKit
import Testing

@Suite("Values that are not finite")
struct SpecialWindowTests {
  @Test(
    "stay out of the results and gradients of windows that do not see them, in rows and in blocks",
    arguments: [Float.nan, .infinity, -.infinity])
  func adaptivePooling(special: Float) {
    // Windows over columns 0 … 1, 1 … 3, 3 … 4: the last column is seen by the last alone.
    let row = Tensor([1, 2, 3, 4, special], shape: [1, 1, 1, 5])
    let column = row.transposed()
    let many = Tensor.concatenate(Array(repeating: row, count: 16), axis: 1)
    for x in [row, many, many.channelBlocked] {
      let found = x.adaptiveAveragePool2d(Size2D(1, 3)).scalars
      #expect(Array(found.prefix(2)) == [1.5, 3])
      #expect(!found[2].isFinite)
    }
    #expect(Array(column.adaptiveAveragePool2d(Size2D(3, 1)).scalars.prefix(2)) == [1.5, 3])
    let slope = gradient(at: Tensor.ones([1, 1, 1, 5])) {
      ($0.adaptiveAveragePool2d(Size2D(1, 3)) * Tensor([1, 1, special])).sum()
    }
    expectClose(slope[0..., 0..., 0..., 0..<3].reshaped([3]), Tensor([0.5, 0.5 + 1 / 3, 1 / 3] as [Float]))
  }

  @Test("stay out of a resized image where they have no weight")
  func interpolation() {
    // Corners on corners: each second pixel is one of the image's, its neighbour without weight.
    let row = Tensor([1, 2, .nan, 4] as [Float], shape: [1, 1, 1, 4])
    let found = row.interpolate(to: Size2D(1, 7), Resampling(.bilinear, alignsCorners: true)).scalars
    #expect(found.map(\.isNaN) == [false, false, false, true, true, true, false])
    #expect(found[2] == 2)
  }
}

@Suite("The mean of a large image")
struct LargeMeanTests {
  @Test("is that of its pixels, in rows and in blocks, and so is its gradient")
  func means() {
    let values: [Float] = (0..<16).map { 0.78 + Float($0) / 100 }
    let x = Tensor(values, shape: [1, 16, 1, 1]).expanded(to: [1, 16, 700, 900])
    for image in [x, x.channelBlocked] {
      for (found, value) in zip(image.globalAveragePool().scalars, values) { #expect(abs(found - value) < 1e-6) }
    }
    let slope = gradient(at: x) { $0.globalAveragePool().sum() }
    #expect(slope.scalars.allSatisfy { abs($0 * 630_000 - 1) < 1e-5 })
  }
}

@Suite("Resizing")
struct ResizingTypeTests {
  @Test("of doubles has a double's digits")
  func doubles() {
    // From PyTorch in float64: five columns from 0, 1, 4.
    let row = Tensor([0, 1, 4] as [Double], shape: [1, 1, 1, 3])
    func expect(_ resampling: Resampling, _ expected: [Double]) {
      let found = row.interpolate(to: Size2D(1, 5), resampling).reshaped([5])
      #expect(mismatch(found, Tensor(expected), Tolerance(relative: 1e-14, ofLargest: 1e-15, absolute: 0)) == nil)
    }
    expect(.bilinear, [0.0, 0.39999999999999997, 1.0, 2.8, 4.0])
    expect(.bicubic, [-0.09600000000000009, 0.17199999999999782, 1.0, 2.9079999999999977, 4.288000000000001])
  }
}
