import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

/// How many parameters torchvision's models have.
private let parameterCounts = [
  "resnet18": 11_689_512,
  "resnet34": 21_797_672,
  "resnet50": 25_557_032,
  "resnet101": 44_549_160,
  "resnet152": 60_192_808,
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
    let side = min(entry.defaults.imageSide, 64)
    let model = entry.make(ModelOptions(classes: 3, inputChannels: 2, imageSide: side))
    model.eval()
    #expect(withoutGradient { model(.zeros([1, 2, side, side])) }.shape == [1, 3])
  }

  @Test("every model is what its facts say", arguments: ModelCatalog.entries)
  func facts(entry: ModelEntry) throws {
    let (facts, model) = (entry.facts, entry.make())
    #expect(model.parameterCount == facts.parameterCount)
    #expect((facts.normalization == nil) == (facts.torchvisionName == nil))
    if let name = facts.torchvisionName { #expect(facts.parameterCount == parameterCounts[name]) }
    let head = try #require(model.namedModules.first { $0.name == facts.headName }?.module as? Linear)
    #expect(head.weight.shape[0] == entry.defaults.classes)
    if let backbone = model as? any Backbone {
      #expect(backbone.head === head)
      #expect(Set(backbone.levels.map(\.name)).isSubset(of: model.namedModules.map(\.name)))
    }
    // The images that it was designed for are images that it takes.
    #expect(entry.settings.problem(with: Size2D(facts.imageSide)) == nil)
    #expect(entry.takes(imageSide: facts.imageSide))
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
