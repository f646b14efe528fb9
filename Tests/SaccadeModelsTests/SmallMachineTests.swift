import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

/// How many multiplications with an addition the convolutions and linear layers of a model take for an image, in
/// millions; attention's own are not counted.
private func millionMultiplyAdds(_ model: Module, side: Int) -> Double {
  var count = 0
  let hook = model.onForward { module, _, output in
    switch module {
    case let layer as Conv2d: count += output.elementCount * layer.weight.shape.dimensions.dropFirst().reduce(1, *)
    case let layer as Linear: count += output.elementCount * layer.weight.shape[1]
    default: break
    }
  }
  defer { hook.remove() }
  model.eval()
  _ = withoutGradient { model(.zeros([1, 3, side, side])) }
  return Double(count) / 1e6
}

@Suite("Networks for small machines")
struct SmallMachineTests {
  @Test(
    "multiplications are those of the facts, to a hundredth",
    arguments: ["MobileNetV1", "ShuffleNetV1_0_5", "EfficientNetLite0", "EfficientNetLite1", "NASNetMobile"])
  func multiplyAdds(name: String) throws {
    let entry = try #require(ModelCatalog.entry(named: name))
    let expected = try #require(entry.facts.billionMultiplyAdds) * 1000
    #expect(abs(millionMultiplyAdds(entry.make(), side: entry.facts.imageSide) / expected - 1) < 0.01)
  }

  @Test(
    "a narrower MobileNetV1 has the parameters of timm's, and the multiplications of the paper's table 6",
    arguments: [(0.25, 470_072, 41.0), (0.5, 1_331_592, 149), (0.75, 2_585_560, 325), (1, 4_231_976, 569)])
  func mobileNetV1(width: Double, parameterCount: Int, millions: Double) {
    let model = MobileNetV1 { $0.width = width }
    #expect(model.parameterCount == parameterCount)
    #expect(abs(millionMultiplyAdds(model, side: 224) / millions - 1) < 0.01)
    if width == 1 { #expect(MobileNetV1 { $0.width = 1.25 }.parameterCount == 6_270_840) }
  }

  @Test(
    "a ShuffleNet with three groups has the multiplications of the paper's tables 2 and 5, and the authors' parameters",
    arguments: [
      (ShuffleNetV1.Variant.half, 38.0, 0.7), (.whole, 137, 1.9), (.oneAndHalf, 292, 3.4), (.double, 524, 5.4),
    ])
  func shuffleNetV1(variant: ShuffleNetV1.Variant, millions: Double, millionParameters: Double) {
    let model = ShuffleNetV1(variant)
    #expect(abs(millionMultiplyAdds(model, side: 224) - millions) < 0.5)
    #expect(abs(Double(model.parameterCount) / 1e6 - millionParameters) < 0.05)
  }

  @Test("another depth of an EfficientNet has more blocks, and in a Lite one the first and last stage stay")
  func depth() {
    func blocks(_ variant: EfficientNet.Variant, depth: Double) -> Int {
      EfficientNet(variant, classes: 2) { $0.depth = depth }.modules(of: DropPath.self).count
    }
    #expect(blocks(.b0, depth: 1) == 16 && blocks(.b0, depth: 2) == 32)
    #expect(blocks(.lite0, depth: 1) == 16 && blocks(.lite0, depth: 2) == 30)
    // B1 is B0 with its depth.
    #expect(EfficientNet(.b0) { $0.depth = 1.1 }.parameterCount == EfficientNet(.b1).parameterCount)
    #expect(EfficientNet(.b1) { ($0.width, $0.depth) = (1.1, 1.2) }.parameterCount == EfficientNet(.b2).parameterCount)
  }

  @Test(
    "a narrower MobileNetV3 has torchvision's parameters",
    arguments: [
      (MobileNetV3.Variant.large, 0.75, 3_377_576), (.small, 0.75, 1_653_920), (.large, 0.5, 1_734_576),
      (.small, 0.5, 917_264),
    ])
  func mobileNetV3(variant: MobileNetV3.Variant, width: Double, parameterCount: Int) {
    #expect(MobileNetV3(variant) { $0.width = width }.parameterCount == parameterCount)
  }
}

@Suite("NASNet")
struct NASNetTests {
  @Test("images of any size are taken, and what is left of them is rounded up")
  func sizes() {
    let model = NASNet(.mobile, classes: 2)
    model.eval()
    for (side, left) in [(32, 1), (33, 1), (65, 2), (67, 3), (100, 4)] {
      #expect(withoutGradient { model.features(of: .zeros([1, 3, side, side])) }.shape == [1, 1056, left, left])
    }
  }

  @Test("paths are left out in training, the later the more often, and never in use")
  func dropPath() {
    let model = NASNet(.mobile, classes: 2) {
      $0.dropPathRate = 0.32
      $0.dropoutRate = 0
    }
    let rates = model.modules(of: DropPath.self).map(\.rate)
    #expect(rates.count == 16)
    #expect(zip(rates, 1...16).allSatisfy { abs($0 - 0.02 * Float($1)) < 1e-6 })
    var random = RandomStream(seed: 2)
    let x = Tensor.randomNormal([2, 3, 64, 64], using: &random)
    #expect(withoutGradient { model(x) }.scalars != withoutGradient { model(x) }.scalars)
    model.eval()
    #expect(withoutGradient { model(x) }.scalars == withoutGradient { model(x) }.scalars)
  }

  @Test("a network whose paths all stay learns what one without the option does")
  func withoutDropPath() {
    // With the option, sums are not made by the normalizations.
    let stream = RandomStream(seed: 4)
    let plain = withRandomness(stream) { NASNet(.mobile, classes: 2) { $0.dropoutRate = 0 } }
    let other = withRandomness(stream) {
      NASNet(.mobile, classes: 2) {
        $0.dropoutRate = 0
        $0.dropPathRate = 1e-12
      }
    }
    var random = RandomStream(seed: 5)
    let x = Tensor.randomNormal([4, 3, 64, 64], using: &random)
    let (a, b) = (plain(x), other(x))
    #expect(abs(a - b).max().item() < 1e-3 * abs(a).max().item())
  }
}
