import Foundation
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
    for errors in [[3e38, 3e-60], [-3e38, 1e-60]] as [[Double]] {
      metrics.add(
        errors: Tensor(errors, shape: [1, 2]), numbers: .zeros([1, 2], dtype: .float64), targets: ["a", "b"], loss: 1)
    }
    #expect(metrics.figures.suffix(2).map(\.value) == [3e38, 2e-60])
  }

  @Test("rmse and r2 of numbers are scikit-learn's, batch by batch, also of dates far from 0 and of equal numbers")
  func squared() throws {
    // mean_squared_error(…, multioutput) and r2_score of y = [[3, 7], [-0.5, 7], [2, 7], [7, 7]] and told
    // [[2.5, 7], [0, 8], [2, 7], [8, 7]]: rmse 0.6123724, 0.5; r2 0.9486081, 0.
    let truth: [[Double]] = [[3, 7], [-0.5, 7], [2, 7], [7, 7]]
    let off: [[Double]] = [[-0.5, 0], [0.5, 1], [0, 0], [1, 0]]
    for shift in [0, 1_700_000_000] as [Double] {
      var metrics = RegressionMetrics()
      for rows in [0..<1, 1..<4] {
        metrics.add(
          errors: Tensor(off[rows].flatMap { $0 }, shape: [rows.count, 2]),
          numbers: Tensor(truth[rows].flatMap { $0.map { $0 + shift } }, shape: [rows.count, 2]), targets: ["a", "b"],
          loss: 1)
      }
      let figures = Dictionary(uniqueKeysWithValues: metrics.figures.map { ($0.name, $0.value) })
      #expect(abs((figures["rmse"] ?? 0) - (0.6123724357 + 0.5) / 2) < 1e-9)
      #expect(abs((figures["r2"] ?? 0) - 0.9486081370 / 2) < 1e-6, "\(metrics.figures)")
      #expect(figures["mae"] == (0.5 + 0.25) / 2 && metrics.figures[3].kind.better == .more)
      let saved = try JSONDecoder().decode(RegressionMetrics.self, from: JSONEncoder().encode(metrics))
      #expect(saved.figures.map(\.value) == metrics.figures.map(\.value))
    }
  }
}
