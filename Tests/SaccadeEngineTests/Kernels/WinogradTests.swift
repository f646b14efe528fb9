import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Winograd's convolution")
struct WinogradTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let images: Shape
    let channels: Int
    var padding = Padding2D(vertical: 1, horizontal: 1)
    var testDescription: String { "\(images) to \(channels) channels, padding \(padding)" }
  }

  @Test(
    "gives what the direct one gives, forward and back, to within rounding",
    arguments: [
      Case(images: [4, 32, 32, 32], channels: 64),
      Case(images: [16, 16, 32, 32], channels: 16),
      // Sides that four does not divide, a panel that is not full, more rows of tiles than are worked on at a time.
      Case(images: [3, 48, 30, 37], channels: 80),
      Case(images: [2, 256, 57, 55], channels: 32),
      Case(images: [8, 64, 17, 16], channels: 64, padding: Padding2D(top: 0, bottom: 2, left: 1, right: 0)),
      Case(images: [16, 64, 9, 21], channels: 96, padding: 0),
    ])
  func sameAsDirect(_ test: Case) throws {
    var random = RandomStream(seed: 4)
    let x = Tensor.randomNormal(test.images, using: &random)
    let weight = Tensor.randomNormal([test.channels, test.images[1], 3, 3], using: &random)
    let geometry = ConvolutionGeometry(stride: 1, padding: test.padding, dilation: 1, groups: 1)
    let op = Convolution2D(geometry: geometry, hasBias: true)
    let bias = Tensor.randomNormal([test.channels], using: &random)
    let output = try op.outputShapes([x.shape, weight.shape, bias.shape])[0]
    let dy = Tensor.randomNormal(output, using: &random).channelBlocked
    let kernels = CPUKernels.shared
    let blocked = x.channelBlocked

    var packed = weight
    let fast = try #require(
      kernels.winogradConvolution(blocked, &packed, bias: bias, output: output, geometry), "it takes this case")
    let dx = try #require(kernels.winogradInputGradient(dy, weight, input: x.shape, geometry))
    let dw = try #require(
      kernels.winogradWeightGradient(blocked, dy, weight: weight.shape, geometry))
    let gradients = kernels.convolutionWeightGradient(
      blocked, dy, weight: weight.shape, dtype: .float32, hasBias: true, geometry)
    let db = try #require(gradients.bias)
    // Rows of pixels are not taken by the kernel, so these go the direct way.
    let direct = kernels.convolution(x, weight, bias: bias, output: output, geometry)
    let directInput = kernels.convolutionInputGradient(
      dy.rowMajor, weight, input: x.shape, like: nil, geometry)
    let directGradients = kernels.convolutionWeightGradient(
      x, dy.rowMajor, weight: weight.shape, dtype: .float32, hasBias: true, geometry)
    let directBias = try #require(directGradients.bias)
    let tolerance = Tolerance(relative: 0, ofLargest: 2e-5)
    #expect(mismatch(fast, direct, tolerance) == nil)
    #expect(mismatch(dx, directInput, tolerance) == nil)
    #expect(mismatch(dw, directGradients.weight, tolerance) == nil)
    #expect(mismatch(gradients.weight, dw, Tolerance(relative: 0, ofLargest: 0)) == nil)
    #expect(mismatch(db, directBias, tolerance) == nil)
  }

  @Test("leaves to the direct one what it does worse, or cannot do")
  func others() {
    func takes(_ images: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry) -> Bool {
      let output = try? Convolution2D(geometry: geometry, hasBias: false).outputShapes([images, weight])[0]
      let x = Tensor.zeros(images).channelBlocked
      var weight = Tensor.zeros(weight)
      return output.flatMap {
        CPUKernels.shared.winogradConvolution(x, &weight, bias: nil, output: $0, geometry)
      } != nil
    }
    func geometry(stride: Size2D = 1, dilation: Size2D = 1, groups: Int = 1) -> ConvolutionGeometry {
      ConvolutionGeometry(stride: stride, padding: 1, dilation: dilation, groups: groups)
    }
    #expect(takes([4, 64, 32, 32], [64, 64, 3, 3], geometry()))
    #expect(!takes([4, 64, 32, 32], [64, 64, 3, 3], geometry(stride: 2)))
    #expect(!takes([4, 64, 32, 32], [64, 64, 3, 3], geometry(dilation: 2)))
    #expect(!takes([4, 64, 32, 32], [64, 32, 3, 3], geometry(groups: 2)))
    #expect(!takes([4, 64, 32, 32], [64, 64, 5, 5], geometry()))
    #expect(!takes([4, 17, 32, 32], [32, 17, 3, 3], geometry()))
    #expect(!takes([1, 512, 7, 7], [512, 512, 3, 3], geometry()))
  }
}
