import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("MobileNetV2 and EfficientNet")
struct MobileNetTests {
  @Test("the width multiplies channels, which stay multiples of 8", arguments: [(0.75, 2_636_424), (1.4, 6_108_776)])
  func width(width: Double, count: Int) {
    #expect(MobileNetV2 { $0.width = width }.parameterCount == count)
  }

  @Test("weights begin as in torchvision")
  func initialWeights() throws {
    let model = withRandomness(RandomStream(seed: 1)) { EfficientNet(.b0) }
    let weights = Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0.name, $0.parameter.value) })
    func deviation(_ name: String) throws -> Float {
      let scalars = try #require(weights[name]).scalars
      return (scalars.reduce(0) { $0 + $1 * $1 } / Float(scalars.count)).squareRoot()
    }
    // √(2 / fan-out) for convolutions, depthwise ones too; 1 / √(3·classes) for the uniform last layer.
    #expect(abs(try deviation("features.2.0.block.0.0.weight") / 0.144 - 1) < 0.1)
    #expect(abs(try deviation("features.6.1.block.1.0.weight") / 0.00834 - 1) < 0.1)
    #expect(abs(try deviation("classifier.1.weight") / 0.01826 - 1) < 0.01)
    #expect(try deviation("features.6.1.block.2.fc1.bias") == 0)
    let small = withRandomness(RandomStream(seed: 1)) { MobileNetV2() }
    let last = try #require(small.namedParameters.first { $0.name == "classifier.1.weight" }).parameter.value
    #expect(abs(last.squared().mean().item() / 1e-4 - 1) < 0.01)
  }

  @Test("the blocks of an EfficientNet are left out in training, the later the more often, and never in use")
  func stochasticDepth() {
    let rates = EfficientNet(.b0) { $0.dropPathRate = 0.32 }.modules(of: DropPath.self).map(\.rate)
    #expect(rates.count == 16)
    #expect(zip(rates, 0..<16).allSatisfy { abs($0 - 0.02 * Float($1)) < 1e-6 })
    let model = EfficientNet(.b0, classes: 2)
    var random = RandomStream(seed: 2)
    let x = Tensor.randomNormal([2, 3, 64, 64], using: &random)
    #expect(withoutGradient { model(x) }.scalars != withoutGradient { model(x) }.scalars)
    model.eval()
    #expect(withoutGradient { model(x) }.scalars == withoutGradient { model(x) }.scalars)
  }
}
