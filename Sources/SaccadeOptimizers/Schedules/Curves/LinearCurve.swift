public import SaccadeConfig

/// A straight line between two parts of the base rate, from the first step to the end.
public struct LinearCurve: LearningRateCurve, Hashable {
  /// Where it begins, as a part of the base rate.
  public internal(set) var start: Double
  /// Where it ends, as a part of the base rate.
  public internal(set) var last: Double

  /// A straight line.
  public init(from start: Double = 0.1, to last: Double = 1) {
    self.start = start
    self.last = last
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    base * (start + (last - start) * min(time / end, 1))
  }
}

extension LinearCurve: TypedSection {
  /// `linear`.
  public var typeName: String { "linear" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["LinearLR", "LinearParamScheduler"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A straight line between two parts of the learning rate." }
  /// The keys `start_factor` and `end_factor`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "start_factor", \.start, "Where it begins, as a part of the rate.", .between(0, 1000),
      alsoKnownAs: ["start_ratio"]),
    ConfigField("end_factor", \.last, "Where it ends, as a part of the rate.", .between(0, 1000)),
  ]
}

extension LearningRateCurve where Self == LinearCurve {
  /// A straight line between two parts of the base rate.
  public static func linear(from start: Double, to end: Double) -> LinearCurve { LinearCurve(from: start, to: end) }
}
