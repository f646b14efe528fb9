import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Layers that are functions of each element")
struct ActivationLayerTests {
  private let x = Tensor([-3, -1, -0.75, -0.25, 0, 0.25, 1, 4] as [Float], shape: [2, 4])

  @Test("hand their numbers on to the functions")
  func functions() {
    expectClose(HardTanh(low: -0.5, high: 2)(x), hardTanh(x, low: -0.5, high: 2))
    expectClose(TanhShrink()(x), tanhShrink(x))
    expectClose(HardShrink(lambda: 0.8)(x), hardShrink(x, lambda: 0.8))
    expectClose(SoftShrink(lambda: 0.8)(x), softShrink(x, lambda: 0.8))
    expectClose(Threshold(0.1, value: 7)(x), threshold(x, 0.1, value: 7))
    expectClose(GLU(axis: 0)(x), glu(x, axis: 0))
    expectClose(SELU()(x), selu(x))
    expectClose(CELU(alpha: 2)(x), celu(x, alpha: 2))
    expectClose(LogSigmoid()(x), logSigmoid(x))
    expectClose(Softsign()(x), softsign(x))
  }

  @Test("one of one's own takes one declaration, and stands wherever one of ours does")
  func ownFunction() {
    let squared = Nonlinearity("squaredReLU", gain: 2) { relu($0).squared() }
    let images = Tensor([-2, -1, 0, 1, 2, 3, 4, 5] as [Float], shape: [2, 1, 2, 2])
    let (convolution, norm) = (Conv2d(1, 3, kernel: 1), BatchNorm2d(3))
    let trained = convolution(images, normalizedBy: norm, then: squared)
    expectClose(trained, relu(norm(convolution(images))).squared())
    norm.eval()
    let used = withoutGradient { convolution(images, normalizedBy: norm, then: squared) }
    expectClose(used, relu(norm(convolution(images))).squared(), relative: 1e-4)
    #expect(squared == Nonlinearity("squaredReLU") { $0 } && squared != .relu)
    #expect("\(Nonlinearity.leakyReLU(slope: 0.5))" == "leakyReLU(slope: 0.5)")
    #expect(Nonlinearity.leakyReLU(slope: 0.5) != .leakyReLU(slope: 0.25))
  }

  @Test("normalization by the root of the mean square has a weight, and brings rows to 1")
  func rmsNorm() {
    let layer = RMSNorm(4)
    let y = layer(x)
    expectClose(y.squared().mean(axes: [1]), .ones([2]), relative: 1e-5)
    expectClose(y, x.rmsNormalized(scale: layer.weight?.value))
    #expect(layer.state.keys.sorted() == ["weight"])
    #expect(RMSNorm(4, isAffine: false).weight == nil)
    expectClose(RMSNorm([2, 4], epsilon: 0.5, isAffine: false)(x), x.rmsNormalized(axes: 2, epsilon: 0.5))
  }

  @Test("rows of another size stop with both sizes")
  func rowSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RMSNorm(4)(.ones([2, 3]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("RMSNorm: the last axes must be [4]: input [2, 3]"))
  }
}
