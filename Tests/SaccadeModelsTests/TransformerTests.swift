import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("Vision transformers")
struct VisionTransformerTests {
  @Test("one that is made for images of another size stops the program with what to do")
  func imageSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = VisionTransformer(.b32, imageSide: 100)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("VisionTransformer: patches of 32 pixels must fill the image: 100"))
    #expect(ModelCatalog.entry(named: "ViTB32")?.takes(imageSide: 96) == true)
    #expect(ModelCatalog.entry(named: "ViTB32")?.takes(imageSide: 100) == false)
    #expect(ModelCatalog.entry(named: "ResNet50")?.takes(imageSide: 100) == true)
  }
}
