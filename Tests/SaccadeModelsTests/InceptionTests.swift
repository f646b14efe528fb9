import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

/// What timm 1.0.31 counts, by its names, where torchvision has no such network.
private let parameterCounts = [
  "inception_v4": 42_679_816,
  "legacy_xception": 22_855_952,
  "xception41": 26_969_560,
  "xception65": 39_916_312,
  "xception71": 42_338_736,
]

@Suite("Inception and Xception", .serialized)
struct InceptionTests {
  @Test("have as many parameters as timm's, and with auxiliary heads or without as torchvision's")
  func counts() {
    for (name, count) in parameterCounts {
      #expect(ModelCatalog.entries.first { $0.facts.timmName == name }?.make().parameterCount == count, "\(name)")
    }
    #expect(GoogLeNet { $0.hasAuxiliaryHeads = false }.parameterCount == 6_624_904)
    #expect(InceptionV3 { $0.hasAuxiliaryHeads = false }.parameterCount == 23_834_568)
  }

  @Test(
    "take images of any size from the smallest on, odd ones too, and none that are smaller",
    arguments: ["GoogLeNet", "BNInception", "InceptionV3", "InceptionV4", "Xception", "Xception41"])
  func sizes(name: String) throws {
    let entry = try #require(ModelCatalog.entry(named: name))
    let model = entry.make(ModelOptions(classes: 2))
    model.eval()
    let side = entry.imageSides.lowerBound
    for (height, width) in [(side, side), (side + 17, side + 2), (side + 3, side + 31)] {
      #expect(withoutGradient { model(.zeros([1, 3, height, width])) }.shape == [1, 2], "\(height)×\(width)")
    }
    #expect(entry.settings.problem(with: Size2D(side - 1, side + 1))?.hasPrefix("takes images of \(side) to") == true)
  }

  @Test("the smallest images train, auxiliary heads and all")
  func smallTraining() {
    for (model, side) in [(GoogLeNet(classes: 2), 32), (InceptionV3(classes: 2), 75)] as [(Module, Int)] {
      var random = RandomStream(seed: 1)
      let images = Tensor.randomNormal([3, 3, side, side], using: &random)
      model.logits(of: images).loss { crossEntropy($0, Tensor([0, 1, 1])) }.all.backward()
      #expect(model.namedParameters.filter { $0.parameter.gradient == nil }.map(\.name) == [])
    }
  }

  @Test("auxiliary heads speak in training, if there are any, and count as much as the papers say")
  func auxiliaryHeads() {
    let images = Tensor.zeros([2, 3, 32, 32])
    let model = GoogLeNet(classes: 4)
    let said = model.logits(of: images)
    #expect(said.logits.shape == [2, 4] && said.auxiliary.map(\.logits.shape) == [[2, 4], [2, 4]])
    #expect(said.auxiliary.map(\.weight) == [0.3, 0.3])
    let (own, all) = said.loss { $0.sum() }
    let others = said.auxiliary.map { $0.logits.sum().item() }
    #expect(abs(all.item() - (own.item() + 0.3 * (others[0] + others[1]))) < 1e-4)
    #expect(own.item() == said.logits.sum().item() && others.allSatisfy { $0 != 0 })

    model.eval()
    #expect(model.logits(of: images).auxiliary.isEmpty)
    #expect(GoogLeNet(classes: 4) { $0.hasAuxiliaryHeads = false }.logits(of: images).auxiliary.isEmpty)
    #expect(ResNet(.resNet18, classes: 4).logits(of: images).auxiliary.isEmpty, "a network that knows of none")
    #expect(InceptionV3(classes: 4).logits(of: .zeros([2, 3, 75, 75])).auxiliary.map(\.weight) == [0.4])
  }

  @Test("what hangs on the classes is the head, and the last layers of auxiliary heads")
  func weightsOfClasses() throws {
    for make in [{ GoogLeNet(classes: $0) }, { InceptionV3(classes: $0) }] as [(Int) -> AuxiliaryBackbone] {
      let (two, three) = (make(2), make(3))
      let others = three.state
      let differing = two.state.filter { $0.value.shape != others[$0.key]?.shape }.keys
      let names = [type(of: two).headName] + two.auxiliaryHeadNames
      #expect(Set(differing) == Set(names.flatMap { ["\($0).weight", "\($0).bias"] }) && names.count > 1)
    }
  }

  @Test("hooks see the logits of a network with auxiliary heads once, as of any other")
  func hooks() {
    let model = GoogLeNet(classes: 4)
    var whole: [Shape] = []
    let hook = model.onForward { module, _, output in if module === model { whole.append(output.shape) } }
    _ = model.logits(of: .zeros([2, 3, 32, 32]))
    hook.remove()
    #expect(whole == [[2, 4]])
  }
}
