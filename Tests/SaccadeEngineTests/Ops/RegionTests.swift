import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Regions of images")
struct RegionTests {
  @Test("gradients are what small steps say", arguments: [true, false])
  func gradients(aligned: Bool) {
    var random = RandomStream(seed: 3)
    let x = Tensor.randomNormal([2, 5, 8, 9], using: &random)
    let rois = Tensor([0, 1, 1.5, 6.2, 7, 1, -2, 3, 4.5, 12, 0, 2, 2, 2.3, 2.4], shape: [3, 5])
    checkGradient(of: { [$0[0].roiAlign(rois, size: 3, aligned: aligned)] }, at: [x])
    checkGradient(of: { [$0[0].roiAlign(rois, size: Size2D(2, 4), scale: 0.5, samples: 3, aligned: aligned)] }, at: [x])
    checkGradient(of: { [$0[0].roiPool(rois, size: 3)] }, at: [x], step: 1e-3)
  }

  @Test("a region that is not finite, or lies wholly beside the image, reads zeros and gets no gradient")
  func strange() {
    let x = Parameter(.ones([1, 3, 4, 4]))
    let wild: Float = .greatestFiniteMagnitude
    let rois = Tensor(
      [
        0, .nan, 0, 2, 2, 0, 0, 0, .infinity, 2, 0, -.infinity, 0, .infinity, 3, 0, 900, 900, 950, 950, 0, wild, wild,
        wild,
        wild,
      ], shape: [5, 5])
    let zeros = [Float](repeating: 0, count: 5 * 3 * 4)
    for samples in [nil, 2] {
      let read = x.value.roiAlign(rois, size: 2, samples: samples)
      #expect(read.scalars == zeros)
      read.sum().backward()
      #expect(x.gradient?.scalars == [Float](repeating: 0, count: 48))
    }
    #expect(x.value.roiPool(rois.slice(axis: 0, 3..<5), size: 2).scalars.allSatisfy { $0 == 0 })
  }

  @Test("a region millions of pixels wide takes no longer than the image is wide, and reads the mean of what it covers")
  func vast() {
    let x = Tensor.ones([1, 1, 4, 4])
    let rois = Tensor([0, -1e7, -1e7, 1e7, 1e7] as [Float], shape: [1, 5])
    let read = x.roiAlign(rois, size: 1).item()
    // Ones over 6 × 6 of so many points at most, a pixel being read as far as one beyond the edge.
    #expect(read > 0 && read < 1e-12)
    #expect(x.roiPool(rois, size: 1).item() == 1)
  }

  @Test("results are in blocks where images are, and gradients too")
  func blocks() throws {
    let block = Processor.channelBlock
    var random = RandomStream(seed: 5)
    let plain = Tensor.randomNormal([2, 2 * block, 9, 7], using: &random)
    let x = Parameter(plain.channelBlocked)
    let rois = Tensor([0, 0.5, 1, 6, 7, 1, 2, 2, 5.5, 6], shape: [2, 5])
    for read in [x.value.roiAlign(rois, size: 3, samples: 2), x.value.roiPool(rois, size: 3)] {
      #expect(read.nativeLayout != nil)
      x.clearGradient()
      read.sum().backward()
      #expect(try #require(x.gradient).nativeLayout != nil)
    }
  }

  @Test("other types of numbers are read as they are", arguments: [DType.float64, .bfloat16, .float16])
  func types(_ dtype: DType) {
    let x = Tensor.arange(16).reshaped([1, 1, 4, 4]).cast(to: dtype)
    let rois = Tensor([0, 0, 0, 4, 4] as [Float], shape: [1, 5])
    #expect(x.roiAlign(rois, size: 2).dtype == dtype)
    #expect(x.roiAlign(rois, size: 2).scalars == [2.5, 4.5, 10.5, 12.5])
    #expect(x.roiPool(rois, size: 2).dtype == dtype)
    #expect(x.roiPool(rois, size: 1).scalars == [15])
  }

  @Test("misuse says what to give instead")
  func misuse() {
    let x = Tensor.ones([2, 3, 4, 4])
    let roi = Tensor([2, 0, 0, 1, 1.0] as [Float], shape: [1, 5])
    #expect(
      mistake { _ = x.roiAlign(roi, size: 2) }
        == "roiAlign: region 0 must name one of the 2 images by its number, from 0 on: 2.0; a region is image, x1, y1, "
        + "x2, y2")
    #expect(mistake { _ = x.roiPool(roi * .nan, size: 2) }?.contains("from 0 on: nan") == true)
    #expect(mistake { _ = x.roiPool(roi * 0.25, size: 2) }?.contains("from 0 on: 0.5") == true)
    #expect(
      mistake { _ = x.roiAlign(roi * 0, size: 2, scale: 0) }
        == "roiAlign: the scale must be positive: 0.0; give 1 / stride of the feature map")
    #expect(
      mistake { _ = x.roiAlign(roi * 0, size: 2, samples: 0) }
        == "roiAlign: there must be a point to read in each bin: 0 samples; give 1, 2 or nil")
    #expect(mistake { _ = x.cast(to: .int64).roiPool(roi * 0, size: 2) }?.contains("floating-point") == true)
  }
}
