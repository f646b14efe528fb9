import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("The number of threads and whole networks", .serialized)
struct ThreadCountModelTests {
  @Test(
    "changes no gradient by a bit",
    arguments: [
      ("LeNet", 64, 28), ("SmallCNN", 64, 28), ("ResNet20", 64, 32), ("ResNet18", 4, 96), ("ResNet50", 2, 96),
      ("MobileNetV2", 4, 96), ("EfficientNetB0", 2, 96), ("ConvNeXtTiny", 2, 64), ("SwinT", 2, 64), ("ViTB32", 2, 64),
    ])
  func sameGradients(name: String, batch: Int, side: Int) throws {
    // What oneDNN still cuts by threads there is among its gradients; decision 21.
    if name == "ConvNeXtTiny", Threads.independent == 1 { return }
    let entry = try #require(ModelCatalog.entries.first { $0.name == name })
    let model = entry.make(ModelOptions(classes: 10, imageSide: side))
    var random = RandomStream(seed: 2)
    let images = Tensor.randomNormal([batch, entry.defaults.inputChannels, side, side], using: &random)
    let labels = Tensor((0..<batch).map { $0 % 10 })
    let before = Threads.count
    defer { Threads.count = before }
    func gradients(threads: Int) throws -> [[Float]] {
      Threads.count = threads
      for (_, parameter) in model.namedParameters { parameter.clearGradient() }
      let loss = withRandomness(RandomStream(seed: 3)) { crossEntropy(model(images), labels) }
      loss.backward()
      return try model.namedParameters.map { try #require($0.parameter.gradient).scalars(as: Float.self) }
    }
    let expected = try gradients(threads: 1)
    for threads in [2, 3, 4, 7] {
      let found = try gradients(threads: threads)
      let others = zip(model.namedParameters.map(\.name), zip(expected, found)).filter { $1.0 != $1.1 }.map(\.0)
      #expect(others == [], "\(threads) threads")
    }
  }
}
