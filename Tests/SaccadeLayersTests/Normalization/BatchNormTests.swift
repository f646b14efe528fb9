import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Batch normalization")
struct BatchNormTests {
  @Test("moves its running statistics as PyTorch does", arguments: ["images", "features"], InputForm.allCases)
  func runningStatistics(name: String, form: InputForm) throws {
    let path = try #require(Bundle.module.path(forResource: "layers", ofType: "safetensors", inDirectory: "Golden"))
    let golden = try GoldenFile(path)
    guard let batches = form.applied(to: golden.list("runningStatistics/\(name).in")) else { return }
    let expected = golden.list("runningStatistics/\(name).out")
    let layer = BatchNorm(batches[0].shape[1])
    for batch in batches { _ = layer(batch) }
    expectClose(layer.runningMean.value, expected[0], "mean")
    expectClose(layer.runningVar.value, expected[1], "variance")
    #expect(layer.numBatchesTracked.value.item(as: Int.self) == batches.count)
  }

  @Test("normalizes with the running statistics in use, and leaves them alone")
  func inUse() {
    let layer = BatchNorm(2, epsilon: 0)
    layer.runningMean.value = Tensor([1, -1] as [Float])
    layer.runningVar.value = Tensor([4, 0.25] as [Float])
    layer.eval()
    let x = Tensor([3, 0] as [Float], shape: [1, 2, 1, 1])
    expectClose(layer(x), Tensor([1, 2] as [Float], shape: [1, 2, 1, 1]))
    expectClose(layer.runningMean.value, Tensor([1, -1] as [Float]))
  }

  @Test("gives the same through a fused ReLU and a fused shortcut as step by step", arguments: [3, 16, 17])
  func fused(channels: Int) {
    var stream = RandomStream(seed: 3)
    let x = Tensor.randomNormal([2, channels, 3, 5], using: &stream)
    let shortcut = Tensor.randomNormal(x.shape, using: &stream)
    let weights = Tensor.randomNormal(x.shape, using: &stream)
    let layer = BatchNorm(channels)
    expectClose(layer(x, then: .relu), relu(layer(x)))
    expectClose(layer(x, adding: shortcut, then: .relu), relu(layer(x) + shortcut))
    let (_, fused) = valueAndGradient(at: [x, shortcut]) { (layer($0[0], adding: $0[1], then: .relu) * weights).sum() }
    let (_, steps) = valueAndGradient(at: [x, shortcut]) { (relu(layer($0[0]) + $0[1]) * weights).sum() }
    for (a, b) in zip(fused, steps) { expectClose(a, b, absolute: 1e-5) }
  }
}
