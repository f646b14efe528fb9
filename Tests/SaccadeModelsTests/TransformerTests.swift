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

@Suite("Stochastic depth")
struct StochasticDepthTests {
  @Test("blocks are left out the more often the later they come, the last at the rate that is asked for")
  func rates() {
    let models: [(Module, blocks: Int)] = [
      (ConvNeXt(.tiny) { $0.dropPathRate = 0.34 }, 18), (SwinTransformer(.tiny) { $0.dropPathRate = 0.22 }, 12),
    ]
    for (model, blocks) in models {
      let rates = model.modules(of: DropPath.self).map(\.rate)
      #expect(rates.count == blocks)
      #expect(zip(rates, 0..<blocks).allSatisfy { abs($0 - 0.02 * Float($1)) < 1e-6 }, "\(rates)")
    }
  }
}

@Suite("Swin transformers")
struct SwinTransformerTests {
  @Test("weights may come without the positions, which follow from the window")
  func positions() throws {
    let model = SwinTransformer(.tiny, classes: 2)
    let state = model.state
    let parameters = state.filter { !$0.key.hasSuffix("relative_position_index") }
    #expect(parameters.count == state.count - 12)
    try model.load(state: parameters)
  }

  @Test("images of any shape are taken, one after the other")
  func sizes() {
    let model = SwinTransformer(.tiny, classes: 2)
    model.eval()
    let x = Tensor.ones([1, 3, 64, 100])
    let first = withoutGradient { model(x) }
    #expect(withoutGradient { model(.ones([2, 3, 32, 32])) }.shape == [2, 2])
    #expect(withoutGradient { model(x) }.scalars == first.scalars)
  }
}
