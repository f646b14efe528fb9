import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("MobileNetV2")
struct MobileNetTests {
  @Test("the width multiplies channels, which stay multiples of 8", arguments: [(0.75, 2_636_424), (1.4, 6_108_776)])
  func width(width: Double, count: Int) {
    #expect(MobileNetV2(width: width).parameterCount == count)
  }
}
