import Foundation
import Testing

@testable import SaccadeOptimizers

@Suite("Further learning-rate schedules")
struct MoreScheduleTests {
  private struct Golden: Decodable {
    struct Course: Decodable {
      let rates: [Double]
      let momenta: [Double]
    }
    let schedules: [String: Course]
    let averaging: [Double]
    let figures: [Double]
    let plateaus: [String: [Double]]
  }

  private let golden: Golden

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "moreschedules", withExtension: "json", subdirectory: "Golden"))
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }

  static let schedules: [String: LearningRateSchedule] = [
    "one": LearningRateSchedule(.oneCycle),
    "oneLinear": LearningRateSchedule(OneCycleCurve(rise: 0.25, division: 10, finalDivision: 100, form: .linear)),
    "oneThree": LearningRateSchedule(OneCycleCurve(rise: 0.4, hasThreePhases: true, momentum: 0.8...0.9)),
    "oneStill": LearningRateSchedule(OneCycleCurve(momentum: nil)),
    "restarts": LearningRateSchedule(.cosineRestarts(period: 5, minimum: 0.01)),
    "restartsLonger": LearningRateSchedule(.cosineRestarts(period: 3, growth: 2)),
    "linear": LearningRateSchedule(.linear(from: 0.1, to: 0.7)),
    "chain": LearningRateSchedule(chain: [
      .init(LearningRateSchedule(.linear(from: 0.1, to: 1)), end: 6),
      .init(LearningRateSchedule(.cosine(minimum: 0.02)), end: 16),
      .init(LearningRateSchedule(.step(size: 3, gamma: 0.5))),
    ]),
  ]

  @Test("each gives PyTorch's rate and momentum at every step")
  func rates() throws {
    #expect(Set(golden.schedules.keys) == Set(Self.schedules.keys))
    for (name, course) in golden.schedules {
      let schedule = try #require(Self.schedules[name])
      // A line in PyTorch ends where it is told to.
      let total = name == "linear" ? 23 : 24
      for (step, rate) in course.rates.enumerated() {
        let position = TrainingPosition(iteration: step, iterationsPerEpoch: 4, totalIterations: total)
        #expect(abs(schedule.rate(base: 0.4, at: position) - rate) < 1e-12, "\(name), step \(step)")
        let momentum = schedule.momentum(at: position) ?? 0.9
        #expect(abs(momentum - course.momenta[step]) < 1e-12, "\(name), step \(step)")
      }
    }
  }

  @Test("averaging takes the rate to its own, as PyTorch's SWALR")
  func averaging() {
    var schedule = LearningRateSchedule(.cosine(minimum: 0), byEpoch: true)
    schedule.averaging = AveragingPhase(start: 16.0 / 24, rate: 0.05, annealingEpochs: 4)
    for (epoch, rate) in golden.averaging.enumerated() {
      for step in 0..<3 {
        let position = TrainingPosition(iteration: epoch * 3 + step, iterationsPerEpoch: 3, totalIterations: 72)
        #expect(abs(schedule.rate(base: 0.4, at: position) - rate) < 1e-12, "epoch \(epoch)")
      }
    }
  }

  @Test("a plateau lowers the rate when PyTorch's does")
  func plateaus() throws {
    let rules: [String: PlateauRule] = [
      "usual": rule {
        $0.factor = 0.5
        $0.patience = 2
      },
      "absolute": rule {
        $0.patience = 1
        $0.threshold = 0.05
        $0.isRelative = false
        $0.cooldown = 2
      },
      "least": rule {
        $0.factor = 0.2
        $0.patience = 0
        $0.minimum = 0.05
      },
      "more": rule {
        $0.factor = 0.5
        $0.patience = 2
        $0.threshold = 0.01
      },
    ]
    #expect(Set(rules.keys) == Set(golden.plateaus.keys))
    for (name, rule) in rules {
      let expected = try #require(golden.plateaus[name])
      var state = PlateauRule.State()
      for (place, figure) in golden.figures.enumerated() {
        let isGain = name == "more"
        rule.see(isGain ? 2 - figure : figure, isGain: isGain, base: 0.4, &state)
        #expect(abs(0.4 * state.scale - expected[place]) < 1e-12, "\(name), validation \(place)")
      }
    }
  }

  private func rule(_ change: (inout PlateauRule) -> Void) -> PlateauRule {
    var rule = PlateauRule()
    change(&rule)
    return rule
  }

  @Test("a figure that is no number is no gain")
  func noNumber() {
    var state = PlateauRule.State()
    let rule = rule { $0.patience = 1 }
    #expect(!rule.see(.nan, isGain: false, base: 1, &state))
    #expect(rule.see(.infinity, isGain: true, base: 1, &state))
    #expect(state.best == nil && state.scale == 0.1)
  }

  @Test("parts of a chain may count steps and epochs, each from where it begins")
  func mixedChain() {
    let chain = LearningRateSchedule(chain: [
      .init(LearningRateSchedule(.linear(from: 0, to: 1)), end: 2),
      .init(LearningRateSchedule(.step(size: 1, gamma: 0.5), byEpoch: true), end: 2),
      .init(LearningRateSchedule(.constant, byEpoch: true)),
    ])
    let rates = (0..<10).map {
      chain.rate(base: 1, at: TrainingPosition(iteration: $0, iterationsPerEpoch: 4, totalIterations: 12))
    }
    #expect(rates == [0, 0.5, 1, 1, 1, 1, 0.5, 0.5, 1, 1])
  }
}
