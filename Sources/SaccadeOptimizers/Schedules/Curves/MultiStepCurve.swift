public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `gamma` times less after each milestone.
public struct MultiStepCurve: LearningRateCurve, Hashable {
  /// After which epochs or steps the rate falls.
  public internal(set) var milestones: [Int]
  /// What the rate is multiplied by.
  public internal(set) var gamma: Double

  /// A fall at milestones.
  public init(milestones: [Int], gamma: Double = 0.1) {
    self.milestones = milestones
    self.gamma = gamma
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    base * pow(gamma, Double(milestones.count { Double($0) <= time }))
  }
}

extension MultiStepCurve: TypedSection {
  /// `multi_step`.
  public var typeName: String { "multi_step" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["MultiStepLR"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Lower by a factor after each of some epochs." }
  /// The keys `milestones` and `gamma`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "milestones", \.milestones, "After which epochs the rate falls.",
      ConfigRule("greater than the one before it, from 1 to 1000000000") { list in
        zip([0] + list, list).allSatisfy { $0 < $1 } && list.last ?? 1 <= 1_000_000_000
      },
      isRequired: true, alsoKnownAs: ["step", "steps"]),
    .gamma(\.gamma),
  ]
}

extension LearningRateCurve where Self == MultiStepCurve {
  /// `gamma` times less after each milestone.
  public static func multiStep(milestones: [Int], gamma: Double) -> MultiStepCurve {
    MultiStepCurve(milestones: milestones, gamma: gamma)
  }
}
