public import SaccadeEngine

/// x within `low` … `high`, the bounds beyond.
public final class HardTanh: Module {
  /// The least value.
  public let low: Float
  /// The largest value.
  public let high: Float
  /// A tanh by straight lines.
  /// - Traps: when called, if `low` is not below `high`
  public init(low: Float = -1, high: Float = 1) {
    self.low = low
    self.high = high
  }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { hardTanh(x, low: low, high: high) }
}

/// x − tanh x.
public final class TanhShrink: Module {
  /// What tanh leaves.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { tanhShrink(x) }
}

/// 0 within ±`lambda`, x beyond.
public final class HardShrink: Module {
  /// Up to where there is nothing.
  public let lambda: Float
  /// A function that drops what is small.
  public init(lambda: Float = 0.5) { self.lambda = lambda }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { hardShrink(x, lambda: lambda) }
}

/// 0 within ±`lambda`, beyond it x brought `lambda` nearer to 0.
public final class SoftShrink: Module {
  /// By how much everything shrinks.
  public let lambda: Float
  /// A function that shrinks, and so drops what is small.
  public init(lambda: Float = 0.5) { self.lambda = lambda }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { softShrink(x, lambda: lambda) }
}

/// x above `threshold`, `value` elsewhere.
public final class Threshold: Module {
  /// What x must be above.
  public let threshold: Float
  /// What stands for the rest.
  public let value: Float
  /// A function that replaces what is not large enough.
  public init(_ threshold: Float, value: Float) {
    self.threshold = threshold
    self.value = value
  }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { SaccadeEngine.threshold(x, threshold, value: value) }
}
