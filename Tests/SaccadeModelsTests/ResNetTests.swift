import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("ResNet")
struct ResNetTests {
  @Test("it classifies photographs of any size, and small images with the stem for them")
  func shapes() {
    let model = ResNet(.resNet18, classes: 7)
    #expect(withoutGradient { model(.zeros([2, 3, 64, 96])) }.shape == [2, 7])
    let small = ResNet(.resNet18, classes: 10, inputChannels: 1) { $0.stem = .small }
    #expect(withoutGradient { small(.zeros([2, 1, 32, 32])) }.shape == [2, 10])
    #expect(small.parameterCount == 11_689_512 - 64 * 3 * 49 + 64 * 9 - 513_000 + 5130)
  }

  @Test("a block that starts as identity gives its input, which is not negative after the stem")
  func identity() {
    let model = ResNet(.resNet18, classes: 2) { $0.startsAsIdentity = true }
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
