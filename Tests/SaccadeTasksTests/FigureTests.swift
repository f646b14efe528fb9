import SaccadeEngine
import SaccadeTasks
import Testing

@Suite("A figure is shown as its kind says")
struct FigureTests {
  @Test("errors of any size, others with their digits")
  func text() {
    #expect(Figure("mae", 1.5, .error("px")).text == "mae 1.500 px")
    #expect(Figure("mae", 0, .error()).text == "mae 0.000")
    #expect(Figure("mae", 2e-50, .error()).text == "mae 2e-50")
    #expect(Figure("mae", 0.00025, .error("°")).text == "mae 0.00025 °")
    #expect(Figure("mae", 3e38, .error()).text == "mae 3e+38")
    #expect(Figure("loss", 1e-9, .loss).text == "loss 0.0000")
  }

  @Test("errors beyond float32 add up")
  func beyond() {
    var metrics = RegressionMetrics()
    metrics.add(errors: Tensor([3e38, 3e-60] as [Double], shape: [1, 2]), targets: ["a", "b"], loss: 1)
    metrics.add(errors: Tensor([3e38, 1e-60] as [Double], shape: [1, 2]), targets: ["a", "b"], loss: 1)
    #expect(metrics.figures.suffix(2).map(\.value) == [3e38, 2e-60])
  }
}
