import Foundation
import Testing

@testable import SaccadeOptimizers

@Suite("Learning-rate schedules")
struct ScheduleTests {
  private struct Golden: Decodable {
    let base: Double
    let rates: [String: [Double]]
  }

  static let schedules: [String: LearningRateSchedule] = {
    var result: [String: LearningRateSchedule] = [
      "constant": LearningRateSchedule(.constant),
      "step size=5 gamma=0.1": LearningRateSchedule(.step(size: 5, gamma: 0.1)),
      "multiStep milestones=3,9,10 gamma=0.5": LearningRateSchedule(
        .multiStep(milestones: [3, 9, 10], gamma: 0.5)),
      "exponential gamma=0.9": LearningRateSchedule(.exponential(gamma: 0.9)),
      "inverse gamma=0.1 power=0.75": LearningRateSchedule(.inverse(gamma: 0.1, power: 0.75)),
      "cosine count=24 minimum=0": LearningRateSchedule(.cosine(minimum: 0)),
      "cosine count=24 minimum=0.1": LearningRateSchedule(.cosine(minimum: 0.1)),
      "polynomial count=24 power=0.9": LearningRateSchedule(.polynomial(power: 0.9, minimum: 0)),
    ]
    for form in [LearningRateSchedule.Warmup.constant, .linear, .exponential] {
      result["cosine count=24 minimum=0 warmup=\(form) ratio=0.1 length=6"] = LearningRateSchedule(
        .cosine(minimum: 0), warmup: form, warmupIterations: 6, warmupRatio: 0.1)
    }
    return result
  }()

  private func golden() throws -> Golden {
    let url = try #require(
      Bundle.module.url(forResource: "schedules", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }

  @Test("each gives PyTorch's rate at every step")
  func rates() throws {
    let golden = try golden()
    #expect(Set(golden.rates.keys) == Set(Self.schedules.keys))
    for (name, expected) in golden.rates {
      let schedule = try #require(Self.schedules[name])
      for (step, rate) in expected.enumerated() {
        let position = TrainingPosition(iteration: step, iterationsPerEpoch: 4, totalIterations: 24)
        let actual = schedule.rate(base: golden.base, at: position)
        #expect(abs(actual - rate) < 1e-12, "\(name), step \(step)")
      }
    }
  }

  @Test("by epoch, the rate stays within an epoch and moves between epochs; warm-up still counts steps")
  func epochs() {
    let schedule = LearningRateSchedule(
      .step(size: 1, gamma: 0.5), byEpoch: true, warmup: .linear, warmupIterations: 2, warmupRatio: 0.5)
    let rates = (0..<8).map {
      schedule.rate(base: 1, at: TrainingPosition(iteration: $0, iterationsPerEpoch: 3, totalIterations: 8))
    }
    #expect(rates == [0.5, 0.75, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test(
    "a warm-up of any number of epochs has a number of steps",
    arguments: [(.nan, 0), (-.infinity, 0), (.infinity, 1 << 53), (1e300, 1 << 53), (1.5, 6)] as [(Double, Int)])
  func warmupLength(epochs: Double, steps: Int) {
    var warmup = LearningRateWarmup()
    warmup.epochs = epochs
    #expect(warmup.length(iterationsPerEpoch: 4) == steps)
  }
}
