import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import Testing

@Suite("A gradient that stays the same")
struct ConstantGradientTests {
  /// Its variance is 0, of which rounding makes less.
  @Test("keeps a centred RMSProp finite", arguments: [0.5, 0.9, 0.99])
  func centered(alpha: Double) {
    for slope in [Float(0.01), 1, 3, 700] {
      let parameter = Parameter(Tensor.full([5], 1))
      let optimizer = RMSProp([ParameterGroup([("w", parameter)])], alpha: alpha, isCentered: true)
      for _ in 0..<100 {
        parameter.setGradient(Tensor.full([5], slope))
        optimizer.step()
      }
      #expect(parameter.value.scalars.allSatisfy { $0.isFinite && $0 < 1 })
    }
  }
}
