import Testing

@testable import SaccadeEngine

@Suite("The order that a convolution brings its weight into")
struct WeightLayoutTests {
  private let images = Tensor.ones([4, 64, 8, 8])
  private let weight = Parameter(Tensor.ones([64, 64, 3, 3]))

  @Test("is kept by the parameter, so that the next step finds it so")
  func keptByParameter() {
    let rows = weight.value
    let first = images.conv2d(weight.value, padding: 1)
    #expect(weight.value.layoutName != "strided")
    #expect(weight.value.scalars == rows.scalars)
    let kept = weight.value.storage
    let second = images.conv2d(weight.value, padding: 1)
    #expect(weight.value.storage === kept)
    #expect(first.scalars == second.scalars)
  }

  @Test("is handed back by the kernel, which leaves the parameter alone")
  func handedBackByKernel() {
    var operand = weight.value
    let geometry = ConvolutionGeometry(stride: 1, padding: 1, dilation: 1, groups: 1)
    _ = CPUKernels.shared.convolution(
      images, &operand, bias: nil, adding: nil, then: .identity, output: [4, 64, 8, 8], geometry)
    #expect(operand.layoutName != "strided")
    #expect(weight.value.layoutName == "strided")
  }
}
