import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Batch normalization as a layer")
struct BatchNormLayerTests {
  private func images(_ seed: UInt64) -> Tensor {
    var stream = RandomStream(seed: seed)
    return .randomNormal([4, 5, 3, 3], mean: 2, deviation: 3, using: &stream)
  }

  @Test("running statistics move by the momentum, the variance is the sample's")
  func running() {
    let norm = BatchNorm2d(5)
    let x = images(1)
    _ = norm(x)
    expectClose(norm.runningMean.value, x.mean(axes: [0, 2, 3]) * 0.1)
    expectClose(norm.runningVar.value, x.variance(axes: [0, 2, 3], correction: 1) * 0.1 + 0.9)
    #expect(norm.numBatchesTracked.value.item(as: Int.self) == 1)
  }

  @Test("without momentum they are the means over all batches")
  func cumulative() {
    let norm = BatchNorm2d(5, momentum: nil)
    let batches = (1...3).map { images($0) }
    for batch in batches { _ = norm(batch) }
    let means = Tensor.stack(batches.map { $0.mean(axes: [0, 2, 3]) }).mean(axes: [0])
    expectClose(norm.runningMean.value, means)
  }

  @Test("in use it takes the running statistics and leaves them")
  func evaluation() {
    let norm = BatchNorm2d(5)
    _ = norm(images(1))
    norm.eval()
    let (mean, variance) = (norm.runningMean.value, norm.runningVar.value)
    let channels: Shape = [5, 1, 1]
    let x = images(2)
    expectClose(
      norm(x), (x - mean.reshaped(channels)) / sqrt(variance.reshaped(channels) + 1e-5), relative: 1e-4, absolute: 1e-5)
    #expect(norm.runningMean.value.scalars == mean.scalars)
  }

  @Test("the activation and the shortcut that join in change nothing", arguments: [true, false])
  func fusion(isTraining: Bool) {
    let (norm, shortcut) = (BatchNorm2d(5), images(9))
    _ = norm(images(3))
    if !isTraining { norm.eval() }
    let x = images(4)
    expectClose(norm(x, then: .relu), relu(norm(x)))
    expectClose(norm(x, then: .silu), silu(norm(x)))
    expectClose(norm(x, adding: shortcut, then: .relu), relu(norm(x) + shortcut))
    expectClose(norm(x, adding: shortcut, then: .identity), norm(x) + shortcut)
  }

  @Test("features and sequences normalize like images of one row")
  func ranks() {
    let x = images(5)
    let norm = BatchNorm1d(5)
    expectClose(norm(x.reshaped([4, 5, 9])).reshaped(x.shape), BatchNorm2d(5)(x))
    #expect(norm(x.reshaped([4, 5, 9]).sum(axes: [2])).shape == [4, 5])
  }

  @Test("one value a channel cannot be trained with")
  func single() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BatchNorm1d(3)(.ones([1, 3]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("batchNorm: one value a channel has no variance to train with: input [1, 3]"))
  }
}
