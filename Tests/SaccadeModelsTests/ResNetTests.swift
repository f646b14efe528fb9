import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("ResNet")
struct ResNetTests {
  @Test(
    "it has as many parameters as torchvision's",
    arguments: zip(ResNet.Variant.allCases, [11_689_512, 21_797_672, 25_557_032, 44_549_160, 60_192_808]))
  func parameterCount(variant: ResNet.Variant, count: Int) {
    #expect(ResNet(variant).parameterCount == count)
  }

  @Test("its weights have torchvision's names", arguments: [ResNet.Variant.resNet18, .resNet50])
  func names(variant: ResNet.Variant) {
    let norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    let isBasic = variant == .resNet18
    var expected = ["conv1.weight", "fc.weight", "fc.bias"] + norm.map { "bn1.\($0)" }
    for (stage, depth) in zip(1...4, isBasic ? [2, 2, 2, 2] : [3, 4, 6, 3]) {
      for block in 0..<depth {
        for layer in 1...(isBasic ? 2 : 3) {
          expected.append("layer\(stage).\(block).conv\(layer).weight")
          expected += norm.map { "layer\(stage).\(block).bn\(layer).\($0)" }
        }
      }
      if stage > 1 || !isBasic {
        expected.append("layer\(stage).0.downsample.0.weight")
        expected += norm.map { "layer\(stage).0.downsample.1.\($0)" }
      }
    }
    #expect(ResNet(variant, classes: 3).state.keys.sorted() == expected.sorted())
  }

  @Test("it classifies photographs of any size, and small images with the stem for them")
  func shapes() {
    let model = ResNet(.resNet18, classes: 7)
    #expect(withoutGradient { model(.zeros([2, 3, 64, 96])) }.shape == [2, 7])
    let small = ResNet(.resNet18, classes: 10, inputChannels: 1, stem: .smallImages)
    #expect(withoutGradient { small(.zeros([2, 1, 32, 32])) }.shape == [2, 10])
    #expect(small.parameterCount == 11_689_512 - 64 * 3 * 49 + 64 * 9 - 513_000 + 5130)
  }

  @Test("a block that starts as identity gives its input, which is not negative after the stem")
  func identity() {
    let model = ResNet(.resNet18, classes: 2, startsAsIdentity: true)
    let norms = model.modules(of: BatchNorm.self).filter { $0.weight?.value.scalars.allSatisfy { $0 == 0 } ?? false }
    #expect(norms.count == 8)
  }

  @Test("every parameter gets a gradient")
  func gradients() {
    let model = SmallResNet(depth: 20)
    crossEntropy(model(.ones([2, 3, 16, 16])), Tensor([1, 3])).backward()
    #expect(model.namedParameters.filter { $0.parameter.gradient == nil }.map(\.name) == [])
  }
}

@Suite("Residual networks for small images")
struct SmallResNetTests {
  @Test(
    "they have the paper's number of parameters",
    arguments: [(20, 269_722), (32, 464_154), (44, 658_586), (56, 853_018), (110, 1_727_962)])
  func parameterCount(depth: Int, count: Int) {
    #expect(SmallResNet(depth: depth).parameterCount == count)
  }

  @Test("a depth that does not exist stops the program")
  func depth() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SmallResNet(depth: 18)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("SmallResNet: the depth must be 6·n + 2, as 20 or 56: 18"))
  }
}

@Suite("The catalog of models")
struct ModelCatalogTests {
  @Test("every model is made with the classes and channels that are asked for", arguments: ModelCatalog.entries)
  func entries(entry: ModelEntry) {
    let model = entry.make(ModelOptions(classes: 3, inputChannels: 2))
    model.eval()
    let side = min(entry.defaults.imageSide, 64)
    #expect(withoutGradient { model(.zeros([1, 2, side, side])) }.shape == [1, 3])
  }

  @Test("names differ")
  func names() {
    #expect(Set(ModelCatalog.entries.map(\.name)).count == ModelCatalog.entries.count)
    #expect(ModelCatalog.entry(named: "ResNet50")?.defaults.classes == 1000)
    #expect(ModelCatalog.entry(named: "ResNet51") == nil)
  }
}
