public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Half a cosine from the base rate to `minimum` at the end of the run.
/// - Paper: Loshchilov & Hutter 2016, <https://arxiv.org/abs/1608.03983>, §3
public struct CosineCurve: LearningRateCurve, Hashable {
  /// Where the rate ends.
  public internal(set) var minimum: Double

  /// Half a cosine.
  public init(minimum: Double = 0) {
    self.minimum = minimum
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    minimum + (base - minimum) * (1 + cos(.pi * min(time / end, 1))) / 2
  }
}

extension CosineCurve: TypedSection {
  /// `cosine`.
  public var typeName: String { "cosine" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CosineAnnealing", "CosineAnnealingLR"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Half a cosine down to min_lr at the end of training." }
  /// The key `min_lr`.
  public static let fields: [ConfigField<Self>] = [.minimum(\.minimum)]
}

extension LearningRateCurve where Self == CosineCurve {
  /// Half a cosine from the base rate to `minimum` at the end of the run.
  public static func cosine(minimum: Double) -> CosineCurve { CosineCurve(minimum: minimum) }
}
