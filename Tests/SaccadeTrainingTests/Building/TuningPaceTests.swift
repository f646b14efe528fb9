import SaccadeConfig
import SaccadeData
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("How long fine-tuning takes is measured as it will run")
struct TuningPaceTests {
  @Test(
    "an epoch in which only the head learns takes less time than one of the whole network",
    .disabled(if: isSanitized, "a sanitizer makes some parts far slower than others"))
  func freezing() throws {
    let model = try #require(PretrainedModel("MobileNetV2"))
    let start = TuningStart(model, weights: "mobilenet_v2.pth").withImages(of: 96)
    func seconds(freeze: String?) throws -> Double {
      var config = TrainingConfig()
      config.model = start.model(classes: 2)
      config.data.batchSize = 8
      config.normEval = true
      config.freeze = freeze
      return try TuningPace(start, config, budget: 60).secondsPerEpoch(train: 64, val: 0)
    }
    // Machines are noisy: of several in turn the quickest say what the steps themselves take.
    var (whole, head) = (Double.infinity, Double.infinity)
    for _ in 0..<8 where head >= 0.75 * whole || whole.isInfinite {
      whole = min(whole, try seconds(freeze: nil))
      head = min(head, try seconds(freeze: TrainingConfig.wholeBackbone))
    }
    #expect(head < 0.75 * whole, "\(head) s beside \(whole) s")
  }
}
