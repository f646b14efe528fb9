public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Divided by `(1 + gamma·t) ^ power`.
public struct InverseCurve: LearningRateCurve, Hashable {
  /// How fast the rate falls.
  public internal(set) var gamma: Double
  /// The power of the fall.
  public internal(set) var power: Double

  /// A fall that slows down.
  public init(gamma: Double, power: Double = 1) {
    self.gamma = gamma
    self.power = power
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    base * pow(1 + gamma * time, -power)
  }
}

extension InverseCurve: TypedSection {
  /// `inverse`.
  public var typeName: String { "inverse" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Divided by (1 + gamma·t)^power." }
  /// The keys `gamma` and `power`.
  public static let fields: [ConfigField<Self>] = [
    .gamma(\.gamma, "How fast the rate falls.", isRequired: true),
    ConfigField("power", \.power, "The power of the fall.", .positive(atMost: 100)),
  ]
}

extension LearningRateCurve where Self == InverseCurve {
  /// Divided by `(1 + gamma·t) ^ power`.
  public static func inverse(gamma: Double, power: Double) -> InverseCurve { InverseCurve(gamma: gamma, power: power) }
}
