import SaccadeEngine
import SaccadeTasks
import Testing

@Suite("Accuracy over batches")
struct ClassificationMetricsTests {
  @Test("an image counts for top-1 if its class has the highest score, for top-5 if among the first five")
  func topK() {
    var metrics = ClassificationMetrics()
    let scores: [Float] = [6, 5, 4, 3, 2, 1]
    let logits = Tensor(scores + scores + scores, shape: [3, 6])
    metrics.add(logits: logits, labels: Tensor([0, 4, 5]), loss: 1)
    #expect(metrics.top1 == 1.0 / 3)
    #expect(metrics.top5 == 2.0 / 3)
    #expect(metrics.sampleCount == 3)
  }

  @Test("the mean loss weighs batches by their size")
  func loss() {
    var metrics = ClassificationMetrics()
    metrics.add(logits: .zeros([3, 2]), labels: Tensor([0, 0, 0]), loss: 1)
    metrics.add(logits: .zeros([1, 2]), labels: Tensor([0]), loss: 5)
    #expect(metrics.loss == 2)
  }

  @Test("equal scores go to the class with the smaller number, as argmax does")
  func ties() {
    var metrics = ClassificationMetrics()
    metrics.add(logits: .zeros([2, 2]), labels: Tensor([0, 1]), loss: 0)
    #expect(metrics.top1 == 0.5)
  }

  @Test("scores that are not numbers name nothing right")
  func notANumber() {
    var metrics = ClassificationMetrics()
    metrics.add(logits: .full([2, 6], .nan), labels: Tensor([0, 5]), loss: .nan)
    #expect(metrics.top1 == 0)
    #expect(metrics.top5 == 0)
  }

  @Test("top-5 is shown only where there are more than five classes")
  func figures() {
    var few = ClassificationMetrics()
    few.add(logits: .zeros([1, 5]), labels: Tensor([0]), loss: 0)
    #expect(few.figures.map(\.name) == ["loss", "top1"])
    var many = ClassificationMetrics()
    many.add(logits: .zeros([1, 6]), labels: Tensor([0]), loss: 0)
    #expect(many.figures.map(\.name) == ["loss", "top1", "top5"])
  }
}
