import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("Computing cheap results again for the gradient")
struct RecomputingTests {
  /// The gradient of every parameter, without dropout.
  static func gradients(of model: Module, side: Int, recomputing isOn: Bool) -> [Tensor?] {
    var random = RandomStream(seed: 2)
    let images = Tensor.randomNormal([2, 3, side, side], using: &random)
    for (_, parameter) in model.namedParameters { parameter.clearGradient() }
    let loss = withRandomness(RandomStream(seed: 3)) {
      recomputing(isOn) { crossEntropy(model(images), Tensor([1, 4])) }
    }
    loss.backward()
    return model.namedParameters.map(\.parameter.gradient)
  }

  @Test("changes no gradient by a bit", arguments: ["ResNet20", "MobileNetV2", "EfficientNetB0", "SwinT", "ViTB32"])
  func sameGradients(name: String) throws {
    let entry = try #require(ModelCatalog.entries.first { $0.name == name })
    let side = ["SwinT": 64, "ViTB32": 64][name] ?? 32
    let model = entry.make(ModelOptions(classes: 10, imageSide: side))
    let kept = Self.gradients(of: model, side: side, recomputing: false)
    let again = Self.gradients(of: model, side: side, recomputing: true)
    #expect(kept.count == again.count && !kept.isEmpty)
    for (first, second) in zip(kept, again) {
      let (first, second) = (try #require(first), try #require(second))
      #expect(first.scalars(as: Float.self) == second.scalars(as: Float.self))
    }
  }

  @Test("takes a fifth of the memory away, or more")
  func memory() async {
    // In a process of its own, because memory is counted for all threads together.
    await #expect(processExitsWith: .success) {
      let entry = try #require(ModelCatalog.entries.first { $0.name == "ResNet20" })
      let model = entry.make(ModelOptions())
      func peak(recomputing isOn: Bool) -> Int {
        Memory.resetPeak()
        _ = RecomputingTests.gradients(of: model, side: 64, recomputing: isOn)
        return Memory.statistics.peakBytes
      }
      _ = peak(recomputing: false)
      let (kept, again) = (peak(recomputing: false), peak(recomputing: true))
      #expect(Double(again) < 0.8 * Double(kept), "\(again) of \(kept) bytes")
    }
  }
}
