import COneDNN
import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Casts")
struct CastTests {
  @Test(
    "keep the order in which images and weights lie, whatever fills the blocks",
    arguments: [
      dnnl_aBcd16b, dnnl_aBcd8b, dnnl_ABcd16b16a, dnnl_ABcd16a16b, dnnl_Acdb16a,
    ], [[32, 48, 3, 3], [19, 7, 2, 5]] as [Shape])
  func blocks(_ tag: dnnl_format_tag_t, _ shape: Shape) {
    var random = RandomStream(seed: 2)
    let kernels = CPUKernels.shared
    let plain = Tensor.randomNormal(shape, using: &random)
    let blocked = kernels.relaid(plain, to: .tagged(shape.dimensions, .float32, tag))
    let narrow = blocked.cast(to: .bfloat16)
    #expect(narrow.layoutName == blocked.layoutName)
    #expect(mismatch(narrow, plain.cast(to: .bfloat16), .exact) == nil)
    #expect(mismatch(narrow.cast(to: .float32), plain.cast(to: .bfloat16).cast(to: .float32), .exact) == nil)
  }
}
