import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Layers larger than any memory")
struct ExtremeSizeTests {
  @Test("are refused in words")
  func told() throws {
    let layers: [@Sendable () -> Module] = [
      { Linear(.max, .max) }, { Conv2d(.max, .max, kernel: 3) }, { Conv2d(1, 1, kernel: .init(.max)) },
      { Conv1d(.max, .max, kernel: .max) }, { ConvTransposed2d(.max, .max, kernel: .init(.max)) },
      { Conv3d(.max, .max, kernel: .init(.max)) }, { Embedding(.max, .max) },
    ]
    for layer in layers {
      let message = try #require(mistake { _ = layer() })
      #expect(message.hasPrefix("Initializer: no memory holds so many elements: ["), "\(message)")
    }
    #expect(mistake { _ = Conv2d(1, 1, kernel: -1) } == "Tensor: no size may be negative: shape [1, 1, -1, -1]")
  }
}
