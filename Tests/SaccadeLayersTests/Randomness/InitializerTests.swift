import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("First weights")
struct InitializerTests {
  private func drawn(_ initializer: Initializer, _ shape: Shape = [64, 32, 3, 3], seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return initializer(shape, from: &stream)
  }

  /// The shape has fan-in 288 and fan-out 576.
  static let deviations: [(Initializer, Float)] = [
    (.uniform(-1..<3), 4 / Float(12).squareRoot()),
    (.normal(mean: 1, deviation: 0.5), 0.5),
    (.xavierUniform(), (2 / Float(288 + 576)).squareRoot()),
    (.xavierNormal(gain: 2), 2 * (2 / Float(288 + 576)).squareRoot()),
    (.kaimingUniform(), (2 / Float(288)).squareRoot()),
    (.kaimingNormal(.fanOut), (2 / Float(576)).squareRoot()),
    (.kaimingNormal(.fanIn, before: .tanh), 5 / 3 / Float(288).squareRoot()),
    (.kaimingUniform(.fanIn, before: .leakyReLU(slope: 1)), 1 / Float(288).squareRoot()),
    (.layerDefault, 1 / Float(3 * 288).squareRoot()),
  ]

  @Test("a bilinear transposed convolution enlarges each channel by linear interpolation, whatever its groups")
  func bilinear() {
    var stream = RandomStream(seed: 4)
    let x = Tensor.randomNormal([1, 3, 5, 6], using: &stream)
    for (factor, groups) in [(2, 1), (2, 3), (4, 1)] {
      let layer = ConvTransposed2d(
        3, 3, kernel: Size2D(2 * factor), stride: Size2D(factor), padding: Padding2D(factor / 2), groups: groups,
        hasBias: false, weight: .bilinear)
      let larger = layer(x)
      let wanted = x.interpolate(to: Size2D(5 * factor, 6 * factor), .bilinear)
      #expect(larger.shape == wanted.shape)
      // Beyond the edge there is nothing, where interpolation repeats the last pixel.
      let rows = factor..<4 * factor, columns = factor..<5 * factor
      #expect(abs(larger[..., rows, columns] - wanted[..., rows, columns]).max().item() < 1e-6)
    }
    // An odd kernel has its middle on a pixel.
    #expect(drawn(.bilinear, [1, 1, 3, 3]).scalars == [0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25])
  }

  @Test("before a pixel shuffle the pixels of a place begin alike, as the same convolution and nearest neighbours")
  func subpixel() {
    var stream = RandomStream(seed: 4)
    let x = Tensor.randomNormal([2, 5, 3, 4], using: &stream)
    let weight = drawn(.subpixel(factor: 2), [12, 5, 3, 3])
    let y = x.conv2d(weight, padding: 1).pixelShuffle(2)
    let first = Tensor([0, 4, 8] as [Int])
    let wanted = x.conv2d(weight.indexSelect(axis: 0, first), padding: 1).interpolate(scale: 2, .nearest)
    #expect(abs(y - wanted).max().item() < 1e-5)
    #expect(y.variance().item() > 0.1)
  }

  @Test("have the variance of their formula", arguments: deviations)
  func variance(initializer: Initializer, deviation: Float) {
    let value = drawn(initializer)
    let mean: Float =
      switch initializer {
      case .uniform, .normal: 1
      default: 0
      }
    #expect(abs(value.mean().item() - mean) < 0.05 * deviation)
    #expect(abs(sqrt(value.variance()).item() / deviation - 1) < 0.02)
  }

  @Test("stay within their bounds")
  func bounds() {
    let truncated = drawn(.truncatedNormal(deviation: 1, bounds: -1...0.5))
    #expect(truncated.min().item() >= -1 && truncated.max().item() <= 0.5)
    let uniform = drawn(.layerDefault)
    let bound = 1 / Float(288).squareRoot()
    #expect(uniform.max().item() <= bound && uniform.min().item() >= -bound)
    #expect(drawn(.constant(3)).scalars.allSatisfy { $0 == 3 })
  }

  @Test("stand at right angles", arguments: [[16, 40], [40, 16], [8, 3, 2, 2]] as [Shape])
  func orthogonal(shape: Shape) {
    let rows = drawn(.orthogonal(gain: 2), shape).flattened(from: 1)
    let isWide = rows.shape[0] <= rows.shape[1]
    let product = isWide ? matmul(rows, rows.transposed()) : matmul(rows.transposed(), rows)
    expectClose(product, .eye(min(rows.shape[0], rows.shape[1])) * 4, absolute: 1e-5)
  }

  @Test("are the same for the same seed, others for another, and others for each layer")
  func seeds() {
    func model(_ seed: UInt64) -> [Float] {
      withRandomness(RandomStream(seed: seed)) { Sequential(Linear(3, 3), Linear(3, 3)) }.parameters
        .flatMap(\.value.scalars)
    }
    #expect(model(1) == model(1))
    #expect(model(1) != model(2))
    let both = model(1)
    #expect(both.prefix(9) != both.dropFirst(12).prefix(9))
  }

  @Test("of a bias cannot come from a formula for weights")
  func rank() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Parameter([3], .xavierNormal())
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("needs a weight [out, in, …]: shape [3]; take .constant, .uniform or .normal"))
  }
}
