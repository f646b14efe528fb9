import SaccadeEngine

/// x within `low` … `high`, the bounds beyond.
public final class HardTanh: Elementwise {
  /// The least value.
  public let low: Float
  /// The largest value.
  public let high: Float
  /// A tanh by straight lines.
  /// - Traps: when called, if `low` is not below `high`
  public init(low: Float = -1, high: Float = 1) {
    self.low = low
    self.high = high
    super.init(Nonlinearity("hardTanh(low: \(low), high: \(high))") { hardTanh($0, low: low, high: high) })
  }
}

/// x − tanh x.
public final class TanhShrink: Elementwise {
  /// What tanh leaves.
  public init() { super.init(Nonlinearity("tanhShrink") { tanhShrink($0) }) }
}

/// 0 within ±`lambda`, x beyond.
public final class HardShrink: Elementwise {
  /// Up to where there is nothing.
  public let lambda: Float
  /// A function that drops what is small.
  public init(lambda: Float = 0.5) {
    self.lambda = lambda
    super.init(Nonlinearity("hardShrink(lambda: \(lambda))") { hardShrink($0, lambda: lambda) })
  }
}

/// 0 within ±`lambda`, beyond it x brought `lambda` nearer to 0.
public final class SoftShrink: Elementwise {
  /// By how much everything shrinks.
  public let lambda: Float
  /// A function that shrinks, and so drops what is small.
  public init(lambda: Float = 0.5) {
    self.lambda = lambda
    super.init(Nonlinearity("softShrink(lambda: \(lambda))") { softShrink($0, lambda: lambda) })
  }
}

/// x above `threshold`, `value` elsewhere.
public final class Threshold: Elementwise {
  /// What x must be above.
  public let threshold: Float
  /// What stands for the rest.
  public let value: Float
  /// A function that replaces what is not large enough.
  public init(_ threshold: Float, value: Float) {
    self.threshold = threshold
    self.value = value
    super.init(
      Nonlinearity("threshold(\(threshold), value: \(value))") {
        SaccadeEngine.threshold($0, threshold, value: value)
      })
  }
}
