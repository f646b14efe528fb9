import SaccadeConfig
import SaccadeData
import SaccadeModels
import Testing

@testable import SaccadeTraining

@Suite("How long fine-tuning takes is measured as it will run")
struct TuningPaceTests {
  @Test("an epoch in which only the head learns takes less time than one of the whole network")
  func freezing() throws {
    let model = try #require(PretrainedModel("MobileNetV2"))
    let start = TuningStart(model, weights: "mobilenet_v2.pth").withImages(of: 96)
    func seconds(freeze: String?) throws -> Double {
      var config = TrainingConfig()
      config.model = start.model(classes: 2)
      config.data.batchSize = 8
      config.normEval = true
      config.freeze = freeze
      // Machines are noisy: the quickest says what the steps themselves take.
      return try (0..<3).map { _ in
        try TuningPace(start, config, budget: 60).secondsPerEpoch(train: 64, val: 0)
      }.min() ?? 0
    }
    let (whole, head) = (try seconds(freeze: nil), try seconds(freeze: TrainingConfig.wholeBackbone))
    #expect(head < 0.75 * whole, "\(head) s beside \(whole) s")
  }
}
