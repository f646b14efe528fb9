import SaccadeData
import SaccadeImages
import SaccadeModels
import Testing

@testable import SaccadeTraining

@Suite("Pictures are prepared as those by which published weights were judged")
struct PretrainedModelTests {
  /// Of the models that torchvision does not have, those whose published figure is of weights that timm's configuration
  /// resizes pictures for by cubic pieces.
  private static let cubic: Set<String> = [
    "EfficientNetLite0", "EfficientNetLite1", "EfficientNetLite2", "ViTTi16", "ViTS16", "ViTS32", "InceptionV4",
    "Xception", "Xception41", "Xception65", "Xception71", "MobileNetV1", "NASNetLarge",
  ]

  @Test("they are resized by the filter of their weights, also to learn from", arguments: ModelCatalog.entries)
  func filter(entry: ModelEntry) throws {
    let model = PretrainedModel(entry)
    let filter = try #require((model.pipeline.first as? Resize)?.filter)
    if entry.facts.torchvisionName == nil { #expect((filter == .bicubic) == Self.cubic.contains(entry.name)) }
    #expect(TuningStart(model, weights: "w.pth").resizeFilter == filter)
  }

  @Test("a model that is made for images of another size gets them, with the same part of the picture")
  func size() throws {
    let model = try #require(PretrainedModel("ViTTi16"))
    let config = try model.config(overrides: ["model.image_size=384"])
    let pipeline = try #require(config.data.val).pipeline
    #expect((pipeline[0] as? Resize)?.size == ImageSize(square: 425))
    #expect((pipeline[1] as? CenterCrop)?.size == ImageSize(square: 384))
    let start = TuningStart(model, weights: "w.pth").withImages(of: 384)
    #expect(start.imageSize == ImageSize(square: 384) && start.resizeSide == 425)
  }
}
