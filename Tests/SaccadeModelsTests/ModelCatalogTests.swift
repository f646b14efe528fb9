import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

/// How many parameters torchvision's models have.
private let parameterCounts = [
  "resnet18": 11_689_512,
  "resnet34": 21_797_672,
  "resnet50": 25_557_032,
  "resnet101": 44_549_160,
  "resnet152": 60_192_808,
  "alexnet": 61_100_840,
  "vgg11": 132_863_336,
  "vgg11_bn": 132_868_840,
  "vgg13": 133_047_848,
  "vgg13_bn": 133_053_736,
  "vgg16": 138_357_544,
  "vgg16_bn": 138_365_992,
  "vgg19": 143_667_240,
  "vgg19_bn": 143_678_248,
  "resnext50_32x4d": 25_028_904,
  "resnext101_32x8d": 88_791_336,
  "wide_resnet50_2": 68_883_240,
  "wide_resnet101_2": 126_886_696,
  "densenet121": 7_978_856,
  "densenet161": 28_681_000,
  "densenet169": 14_149_480,
  "densenet201": 20_013_928,
  "mobilenet_v3_small": 2_542_856,
  "mobilenet_v3_large": 5_483_032,
  "mnasnet0_5": 2_218_512,
  "mnasnet0_75": 3_170_208,
  "mnasnet1_0": 4_383_312,
  "mnasnet1_3": 6_282_256,
  "shufflenet_v2_x0_5": 1_366_792,
  "shufflenet_v2_x1_0": 2_278_604,
  "shufflenet_v2_x1_5": 3_503_624,
  "shufflenet_v2_x2_0": 7_393_996,
  "regnet_x_16gf": 54_278_536,
  "regnet_x_1_6gf": 9_190_136,
  "regnet_x_32gf": 107_811_560,
  "regnet_x_3_2gf": 15_296_552,
  "regnet_x_400mf": 5_495_976,
  "regnet_x_800mf": 7_259_656,
  "regnet_x_8gf": 39_572_648,
  "regnet_y_16gf": 83_590_140,
  "regnet_y_1_6gf": 11_202_430,
  "regnet_y_32gf": 145_046_770,
  "regnet_y_3_2gf": 19_436_338,
  "regnet_y_400mf": 4_344_144,
  "regnet_y_800mf": 6_432_512,
  "regnet_y_8gf": 39_381_472,
  "mobilenet_v2": 3_504_872,
  "efficientnet_b0": 5_288_548,
  "efficientnet_b1": 7_794_184,
  "efficientnet_b2": 9_109_994,
  "efficientnet_b3": 12_233_232,
  "efficientnet_b4": 19_341_616,
  "efficientnet_b5": 30_389_784,
  "efficientnet_b6": 43_040_704,
  "efficientnet_b7": 66_347_960,
  "vit_b_16": 86_567_656,
  "vit_b_32": 88_224_232,
  "vit_l_16": 304_326_632,
  "vit_l_32": 306_535_400,
  "convnext_tiny": 28_589_128,
  "convnext_small": 50_223_688,
  "convnext_base": 88_591_464,
  "convnext_large": 197_767_336,
  "swin_t": 28_288_354,
  "swin_s": 49_606_258,
  "swin_b": 87_768_224,
  "googlenet": 13_004_888,
  "inception_v3": 27_161_264,
]

@Suite("The catalog of models", .serialized)
struct ModelCatalogTests {
  /// Those that are torchvision's.
  private static let known = ModelCatalog.entries.filter { $0.torchvisionName != nil }
  /// One of each family.
  private static let families = ModelCatalog.entries.filter { entry in
    entry.torchvisionName.map { name in GoldenModel.all.contains { $0.name == name } } ?? true
  }

  @Test("every family is made with the classes and channels that are asked for", arguments: families)
  func entries(entry: ModelEntry) {
    let side = max(min(entry.defaults.imageSide, 64), entry.imageSides.lowerBound)
    let model = entry.make(ModelOptions(classes: 3, inputChannels: 2, imageSide: side))
    model.eval()
    #expect(withoutGradient { model(.zeros([1, 2, side, side])) }.shape == [1, 3])
  }

  @Test("every model is what its facts say", arguments: ModelCatalog.entries)
  func facts(entry: ModelEntry) throws {
    // Without weights, which for all of them would take minutes and gigabytes.
    let (facts, model) = (entry.facts, entry.settings.makeOutline())
    #expect(model.parameterCount == facts.parameterCount)
    if let name = facts.torchvisionName {
      #expect(facts.parameterCount == parameterCounts[name])
      #expect(facts.normalization != nil)
    }
    let head = try #require(model.namedModules.first { $0.name == facts.headName }?.module as? Linear)
    #expect(head.weight.shape[0] == entry.defaults.classes)
    if let backbone = model as? any Backbone {
      #expect(backbone.head === head)
      #expect(Set(backbone.levels.map(\.name)).isSubset(of: model.namedModules.map(\.name)))
    }
    let summary = model.summary(of: [1, entry.defaults.inputChannels, facts.imageSide, facts.imageSide])
    #expect(summary.rows[0].outputShape == [1, entry.defaults.classes])
    if let published = facts.billionMultiplyAdds {
      let counted = Double(summary.multiplyAdds) / 1e9
      #expect(abs(counted / published - 1) < 0.01, "\(entry.name): \(counted) billion MACs, \(published) published")
    }
    // The images that it was designed for are images that it takes.
    #expect(entry.settings.problem(with: Size2D(facts.imageSide)) == nil)
    #expect(entry.takes(imageSide: facts.imageSide))
  }

  @Test("what torchvision publishes of its networks is told: accuracy, costs and the file of weights", arguments: known)
  func published(entry: ModelEntry) throws {
    let facts = entry.facts
    #expect(facts.accuracy?.source == "torchvision, IMAGENET1K_V1")
    #expect(facts.accuracy.map { 50..<90 ~= $0.top1 } == true && facts.billionMultiplyAdds != nil)
    #expect(facts.paper?.hasPrefix("https://arxiv.org/abs/") == true)
    #expect(facts.resizeSide >= facts.imageSide)
    // torchvision's `transforms()` of these weights.
    let isCubic = ["efficientnet_b", "swin_"].contains { facts.torchvisionName?.hasPrefix($0) == true }
    #expect(facts.isResizedCubically == isCubic)
    let weights = try #require(facts.weights)
    // torchvision checks the file against the digits that its name ends with.
    #expect(weights.address.hasPrefix("https://download.pytorch.org/models/"))
    #expect(weights.address.hasSuffix("-\(weights.sha256).pth"))
    #expect(weights.sha256.count >= 8 && weights.sha256.allSatisfy { $0.isHexDigit })
    #expect(weights.licence == "BSD-3-Clause")
  }

  @Test("a name makes a model; one that there is not stops the program with the nearest that there are")
  func make() {
    let model = ModelCatalog.make("resnet18", classes: 10, inputChannels: 1)
    #expect(model.parameterCount == 11_689_512 - 2 * 64 * 49 - 990 * 513)
    #expect(
      mistake { _ = ModelCatalog.make("ResNet51") }
        == "ModelCatalog: no model is called 'ResNet51'; did you mean 'ResNet56' or 'ResNet50'?")
    #expect(
      mistake { _ = ModelCatalog.make("vit_base_patch16_224") }
        == "ModelCatalog: no model is called 'vit_base_patch16_224'; here it is 'ViTB16'")
    #expect(mistake { _ = ModelCatalog.make("zebra") } == "ModelCatalog: no model is called 'zebra'")
  }

  @Test("a name of before is still known, in capitals or not, and is no model of its own")
  func formerName() throws {
    let entry = try #require(ModelCatalog.entry(named: "resnet18small"))
    #expect(entry.name == "ResNet18Small")
    #expect(entry.defaults == (10, 3, 32))
    #expect(entry.make().parameterCount == entry.facts.parameterCount)
    #expect(!ModelCatalog.entries.contains { $0.name == "ResNet18Small" })
  }

  @Test("names differ")
  func names() {
    #expect(Set(ModelCatalog.entries.map(\.name)).count == ModelCatalog.entries.count)
    #expect(Set(Self.known.map(\.torchvisionName)) == Set(parameterCounts.keys))
    #expect(ModelCatalog.entry(named: "ResNet50")?.defaults.classes == 1000)
    #expect(ModelCatalog.entry(named: "ResNet51") == nil)
  }
}
