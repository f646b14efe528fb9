public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `gamma` times less after every `size` epochs or steps.
public struct StepCurve: LearningRateCurve, Hashable {
  /// After how many epochs or steps the rate falls.
  public internal(set) var size: Int
  /// What the rate is multiplied by.
  public internal(set) var gamma: Double

  /// A fall in equal steps.
  public init(size: Int, gamma: Double = 0.1) {
    self.size = size
    self.gamma = gamma
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    base * pow(gamma, (time / Double(size)).rounded(.down))
  }
}

extension StepCurve: TypedSection {
  /// `step`.
  public var typeName: String { "step" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["StepLR"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Lower by a factor every so many epochs." }
  /// The keys `step` and `gamma`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "step", \.size, "After how many epochs the rate falls.", .count, isRequired: true, alsoKnownAs: ["step_size"]),
    .gamma(\.gamma),
  ]
}

extension LearningRateCurve where Self == StepCurve {
  /// `gamma` times less after every `size` epochs or steps.
  public static func step(size: Int, gamma: Double) -> StepCurve { StepCurve(size: size, gamma: gamma) }
}
