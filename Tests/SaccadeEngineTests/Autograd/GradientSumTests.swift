import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Gradients that meet")
struct GradientSumTests {
  /// An operation that may add to what has come to its input from elsewhere.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let images: Shape
    let operation: @Sendable (Tensor, inout RandomStream) -> Tensor

    static func convolution(_ images: Shape, _ weight: Shape, stride: Size2D = 1) -> Case {
      Case(testDescription: "conv2d of \(images) with \(weight), stride \(stride)", images: images) { x, random in
        let weight = Tensor.randomNormal(weight, using: &random)
        return x.conv2d(weight, stride: stride, padding: .explicit(Padding2D(weight.shape[2] / 2)))
      }
    }
  }

  private static let cases: [Case] = [
    .convolution([2, 32, 9, 7], [48, 32, 1, 1]),
    .convolution([2, 32, 9, 7], [48, 32, 1, 1], stride: 2),
    // Channels that fill no block.
    .convolution([2, 19, 5, 5], [7, 19, 1, 1]),
    .convolution([4, 32, 32, 32], [64, 32, 3, 3]),
    .convolution([2, 32, 9, 9], [32, 32, 3, 3], stride: 2),
    Case(testDescription: "mean of each channel", images: [3, 19, 6, 5]) { x, _ in x.globalAveragePool() },
    Case(testDescription: "mean of windows", images: [3, 32, 6, 6]) { x, _ in x.averagePool2d(3) },
    Case(testDescription: "ReLU", images: [3, 32, 6, 6]) { x, _ in relu(x) },
  ]

  @Test("add up, whichever way the images lie", arguments: cases, [DType.float32, .bfloat16])
  func sums(_ test: Case, dtype: DType) {
    var random = RandomStream(seed: 8)
    let plain = Tensor.randomNormal(test.images, using: &random).cast(to: dtype)
    let other = Tensor.randomNormal(test.images, using: &random).cast(to: dtype)
    let start = random
    func branch(_ x: Tensor) -> Tensor {
      var random = start
      let y = autocast(dtype) { test.operation(x, &random) }
      return (y * Tensor.randomNormal(y.shape, using: &random).cast(to: y.dtype)).sum()
    }
    let alone = gradient(at: plain) { branch($0) }.cast(to: .float32) + other.cast(to: .float32)
    for x in [plain, plain.channelBlocked, plain.permuted([0, 2, 3, 1]).rowMajor.permuted([0, 3, 1, 2])] {
      let weights = x.nativeLayout == nil ? other : other.channelBlocked
      // What is recorded last is walked first, so the product's gradient is there when the branch's is computed.
      let both = gradient(at: x) { x in
        let value = branch(x)
        return value + (x * weights).sum()
      }
      let tolerance = Tolerance(relative: 0, ofLargest: dtype == .float32 ? 1e-5 : 2e-2)
      #expect(mismatch(both.cast(to: .float32), alone, tolerance) == nil, "\(x.layout)")
    }
  }

  @Test(
    "are added by a convolution as it computes the second, where the library can",
    arguments: [([2, 32, 9, 7], [48, 32, 1, 1]), ([4, 32, 32, 32], [64, 32, 3, 3])] as [(Shape, Shape)])
  func inPlace(_ images: Shape, _ weight: Shape) {
    var random = RandomStream(seed: 3)
    let weight = Tensor.randomNormal(weight, using: &random)
    let geometry = ConvolutionGeometry(weight, stride: 1, padding: .same, dilation: 1, groups: 1)
    let dy = Tensor.randomNormal([images[0], weight.shape[0], images[2], images[3]], using: &random).channelBlocked
    let kernels = CPUKernels.shared
    var total = Tensor.randomNormal(images, using: &random).channelBlocked
    let expected = total.rowMajor + kernels.convolutionInputGradient(dy, weight, input: images, like: nil, geometry)
    #expect(kernels.addConvolutionInputGradient(dy, weight, to: &total, geometry))
    #expect(mismatch(total, expected, Tolerance(relative: 0, ofLargest: 2e-5)) == nil)
    // A weight keeps the layout that the library likes best.
    let packed = weight.channelBlocked
    #expect(kernels.addConvolutionInputGradient(dy, packed, to: &total, geometry))

    let holder = total
    #expect(!kernels.addConvolutionInputGradient(dy, weight, to: &total, geometry), "somebody else holds it")
    #expect(holder.storage === total.storage)
  }

  @Test("add up in a parameter over several walks, and a gradient that was read stays as it was")
  func parameters() {
    let parameter = Parameter(Tensor([1, 2, 3] as [Float]))
    func walk(_ factor: Float) { (parameter.value * factor).sum().backward() }
    walk(2)
    let first = parameter.gradient
    walk(5)
    #expect(first?.scalars == [2, 2, 2])
    #expect(parameter.gradient?.scalars == [7, 7, 7])
    walk(1)
    #expect(parameter.gradient?.scalars == [8, 8, 8])
  }

  @Test("leave a gradient alone that is somebody else's too")
  func shared() {
    var random = RandomStream(seed: 5)
    let x = Tensor.randomNormal([2, 32, 9, 7], using: &random).channelBlocked
    let weight = Tensor.randomNormal([32, 32, 1, 1], using: &random)
    let scale = Tensor.randomNormal(x.shape, using: &random).channelBlocked
    // The sum hands one gradient to both of its operands.
    func block(_ x: Tensor) -> Tensor { ((x.conv2d(weight) + x) * scale).sum() }
    let dy = scale.rowMajor
    let expected = dy + gradient(at: x.rowMajor) { ($0.conv2d(weight) * dy).sum() }
    #expect(mismatch(gradient(at: x, of: block), expected, Tolerance(relative: 0, ofLargest: 1e-5)) == nil)
    #expect(mismatch(scale, dy, .exact) == nil)
  }
}
