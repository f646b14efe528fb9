public import SaccadeConfig

/// Always the base rate.
public struct ConstantCurve: LearningRateCurve, Hashable {
  /// The curve.
  public init() {}

  /// The base rate.
  public func rate(base: Double, time: Double, end: Double) -> Double { base }
}

extension ConstantCurve: TypedSection {
  /// `constant`.
  public var typeName: String { "constant" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["ConstantLR", "fixed"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The same rate from beginning to end." }
  /// It takes no keys.
  public static let fields: [ConfigField<Self>] = []
}

extension LearningRateCurve where Self == ConstantCurve {
  /// Always the base rate.
  public static var constant: ConstantCurve { ConstantCurve() }
}
