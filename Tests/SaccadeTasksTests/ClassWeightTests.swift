import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import Testing

@testable import SaccadeTasks

private final class Same: Module {
  override func forward(_ x: Tensor) -> Tensor { x }
}

@Suite("Classes count in the loss by their weight")
struct ClassWeightTests {
  private let logits: [Float] = [1, 2, -1, 0.5, 0, 0.25, -1, 3, 2, 0, 0, 1]
  private let labels = Tensor([0, 2, 1, 1])

  private func task(_ weights: [Float]?, smoothing: Float = 0) -> ClassificationTask {
    ClassificationTask(model: Same(), labelSmoothing: smoothing, classWeights: weights)
  }

  private func batch(_ images: Tensor, _ labels: Tensor) -> ClassificationBatch {
    ClassificationBatch(images: images, labels: labels, indices: Array(0..<labels.elementCount))
  }

  // torch.nn.functional.cross_entropy(x, y, weight=w, label_smoothing=s) of torch 2.13, and the gradient of x.
  @Test(
    "loss and gradient are PyTorch's",
    arguments: [
      (
        0, 1.0159537918415122,
        [
          -0.11392362148578168, 0.10852069426126788, 0.005402927224513805, 0.03224838089305367, 0.01955963173772813,
          -0.051808012630781795, 0.005081879597611315, -0.10715415989462745, 0.10207228029701614, 0.08151598369887902,
          -0.3030994009165056, 0.2215834172176266,
        ]
      ),
      (
        0.1, 1.0182580568906614,
        [
          -0.10233646015069235, 0.09931753791613067, 0.0030189222345617015, 0.03249490591369082, 0.009999057540169998,
          -0.04249396345386081, -0.00028347991181567554, -0.0944613247405705, 0.09474480465238613, 0.07258369933139286,
          -0.281262454514761, 0.2086787551833681,
        ]
      ),
    ] as [(Float, Double, [Double])])
  func golden(smoothing: Float, loss: Double, slopes: [Double]) {
    var metrics = ClassificationMetrics()
    let images = Parameter(Tensor(logits, shape: [4, 3]))
    let result = task([1, 2.5, 0.5], smoothing: smoothing).loss(of: batch(images.value, labels), adding: &metrics)
    #expect(abs(result.value - loss) < 1e-6)
    result.tensor.backward()
    for (found, wanted) in zip(images.gradient?.scalars ?? [], slopes) { #expect(abs(Double(found) - wanted) < 1e-6) }
    #expect(images.gradient?.elementCount == 12)
  }

  @Test("judging counts all classes alike, and a batch of classes that count nothing has a loss of 0")
  func judging() {
    var (weighted, plain, none) = (ClassificationMetrics(), ClassificationMetrics(), ClassificationMetrics())
    let images = Tensor(logits, shape: [4, 3])
    task([1, 2.5, 0.5]).evaluate(batch(images, labels), adding: &weighted)
    task(nil).evaluate(batch(images, labels), adding: &plain)
    #expect(weighted.loss == plain.loss)
    #expect(task([0, 1, 1]).loss(of: batch(images, Tensor([0, 0, 0, 0])), adding: &none).value == 0)
  }

  @Test("balanced classes weigh N / (C · n), as scikit-learn has it, and those without images nothing")
  func balanced() {
    #expect(ClassShares.balanced.numbers(for: [30, 10, 0, 20]) == [60.0 / 90, 2, 0, 1])
    #expect(ClassShares.numbers([1, 2]).numbers(for: [5, 5]) == [1, 2])
    #expect(ClassShares.numbers([1, 2]).numbers(for: [5, 5, 5]) == nil)
  }

  @Test("of five parts of a picture, and of their mirror images, the mean of all answers counts")
  func crops() {
    final class Echo: Module {
      override func forward(_ x: Tensor) -> Tensor { x.reshaped([-1, 2]) }
    }
    // Two pictures; the same part of both stands behind one another.
    let scores: [[Float]] = [[2, 0], [0, 1], [1, 0], [0, 3], [0, 0], [1, 1], [4, 0], [0, 0], [0, 1], [2, 2]]
    let images = Tensor(scores.flatMap { $0 }, shape: [10, 1, 1, 2])
    func softmax(_ pair: [Float]) -> Float { 1 / (1 + exp(pair[1] - pair[0])) }
    let first = TestView.fiveCrop.scores(of: images, by: Echo()).softmax().scalars
    for picture in 0..<2 {
      let mean = (0..<5).reduce(Float(0)) { $0 + softmax(scores[2 * $1 + picture]) } / 5
      #expect(abs(first[2 * picture] - mean) < 1e-6)
    }
    // Mirrored, what was first is second.
    #expect(TestView.tenCrop.scores(of: images, by: Echo()).softmax().scalars.allSatisfy { abs($0 - 0.5) < 1e-6 })
  }

  @Test("with a mirror image beside it, the mean of both answers counts")
  func views() {
    /// Scores the left half of a picture against the right one.
    final class Halves: Module {
      override func forward(_ x: Tensor) -> Tensor { x.reshaped([-1, 2]) }
    }
    let pictures = Tensor([2, 0, 0, 1] as [Float], shape: [2, 1, 1, 2])
    let model = Halves()
    let both = TestView.flip.scores(of: pictures, by: model)
    #expect(both.softmax().scalars.allSatisfy { abs($0 - 0.5) < 1e-6 }, "each half is as often left as right")
    #expect(TestView.none.scores(of: pictures, by: model).scalars == [2, 0, 0, 1])
    let task = ClassificationTask(model: model)
    task.view = .flip
    var metrics = ClassificationMetrics()
    task.evaluate(batch(pictures, Tensor([0, 1])), adding: &metrics)
    #expect(abs(metrics.loss - 0.6931471805599453) < 1e-6)
  }
}
