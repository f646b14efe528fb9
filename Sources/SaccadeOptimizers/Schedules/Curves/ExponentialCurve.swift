public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `gamma` times less after every epoch or step.
public struct ExponentialCurve: LearningRateCurve, Hashable {
  /// What the rate is multiplied by.
  public internal(set) var gamma: Double

  /// A fall by equal factors.
  public init(gamma: Double) {
    self.gamma = gamma
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    base * pow(gamma, time)
  }
}

extension ExponentialCurve: TypedSection {
  /// `exponential`.
  public var typeName: String { "exponential" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["ExponentialLR", "exp"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Lower by a factor every epoch." }
  /// The key `gamma`.
  public static let fields: [ConfigField<Self>] = [.gamma(\.gamma, isRequired: true)]
}

extension LearningRateCurve where Self == ExponentialCurve {
  /// `gamma` times less after every epoch or step.
  public static func exponential(gamma: Double) -> ExponentialCurve { ExponentialCurve(gamma: gamma) }
}
