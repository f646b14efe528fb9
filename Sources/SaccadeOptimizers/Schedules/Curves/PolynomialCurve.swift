public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From the base rate to `minimum` at the end of the run as `(1 − t / end) ^ power`.
public struct PolynomialCurve: LearningRateCurve, Hashable {
  /// The power of the fall; 1 is a straight line.
  public internal(set) var power: Double
  /// Where the rate ends.
  public internal(set) var minimum: Double

  /// A fall by a power of the time that is left.
  public init(power: Double = 1, minimum: Double = 0) {
    self.power = power
    self.minimum = minimum
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    minimum + (base - minimum) * pow(1 - min(time / end, 1), power)
  }
}

extension PolynomialCurve: TypedSection {
  /// `poly`.
  public var typeName: String { "poly" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["PolyLR", "PolynomialLR", "polynomial"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "(1 − t / end)^power of the way down to min_lr at the end of training." }
  /// The keys `power` and `min_lr`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("power", \.power, "The power of the fall; 1 is a straight line.", .positive(atMost: 100)),
    .minimum(\.minimum),
  ]
}

extension LearningRateCurve where Self == PolynomialCurve {
  /// From the base rate to `minimum` at the end of the run as `(1 − t / end) ^ power`.
  public static func polynomial(power: Double, minimum: Double) -> PolynomialCurve {
    PolynomialCurve(power: power, minimum: minimum)
  }
}
