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

  @Test("every model has as many parameters as torchvision's", arguments: known)
  func parameterCount(entry: ModelEntry) throws {
    let name = try #require(entry.torchvisionName)
    #expect(entry.make().parameterCount == parameterCounts[name])
  }

  @Test("names differ")
  func names() {
    #expect(Set(ModelCatalog.entries.map(\.name)).count == ModelCatalog.entries.count)
    #expect(Set(Self.known.map(\.torchvisionName)) == Set(parameterCounts.keys))
    #expect(ModelCatalog.entry(named: "ResNet50")?.defaults.classes == 1000)
    #expect(ModelCatalog.entry(named: "ResNet51") == nil)
  }
}
