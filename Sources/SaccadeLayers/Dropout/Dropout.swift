public import SaccadeEngine

/// Zeroes elements at random in training, and scales the rest so that the mean stays.
///
/// Draws from the current ``RandomSource``.
/// - Paper: Srivastava et al. 2014, *Dropout: a simple way to prevent neural networks from overfitting*
public final class Dropout: Module {
  /// How likely an element is zeroed.
  public let rate: Float

  /// A dropout of single elements.
  /// - Traps: if the rate is not in 0 … 1
  public init(_ rate: Float = 0.5) { self.rate = checked(rate, "Dropout") }

  /// The input with elements zeroed, in training.
  public override func forward(_ x: Tensor) -> Tensor {
    guard isTraining, rate > 0 else { return x }
    return RandomSource.current.draw { dropout(x, rate: rate, using: &$0) }
  }
}

/// Zeroes whole channels at random in training, and scales the rest so that the mean stays.
///
/// Draws from the current ``RandomSource``.
/// - Shapes: input `[n, c, …]`; result the same
/// - Paper: Tompson et al. 2014, <https://arxiv.org/abs/1411.4280>, §3.2
public final class Dropout2d: Module {
  /// How likely a channel is zeroed.
  public let rate: Float

  /// A dropout of channels.
  /// - Traps: if the rate is not in 0 … 1
  public init(_ rate: Float = 0.5) { self.rate = checked(rate, "Dropout2d") }

  /// The input with channels zeroed, in training.
  public override func forward(_ x: Tensor) -> Tensor {
    guard isTraining, rate > 0 else { return x }
    return dropped(x, rate: rate, keptAxes: 2, "Dropout2d")
  }
}

/// Zeroes whole samples of a residual branch at random in training, and scales the rest so that the mean stays.
///
/// Draws from the current ``RandomSource``.
/// - Shapes: input `[n, …]`; result the same
/// - Paper: Huang et al. 2016, <https://arxiv.org/abs/1603.09382>, §3
public final class DropPath: Module {
  /// How likely a sample is zeroed.
  public let rate: Float

  /// A dropout of samples.
  /// - Traps: if the rate is not in 0 … 1
  public init(_ rate: Float) { self.rate = checked(rate, "DropPath") }

  /// Whether it changes its input now; a block may join its sums in other ways when it does not.
  public var isActive: Bool { isTraining && rate > 0 }

  /// The input with samples zeroed, in training.
  public override func forward(_ x: Tensor) -> Tensor {
    guard isActive else { return x }
    return dropped(x, rate: rate, keptAxes: 1, "DropPath")
  }
}

private func checked(_ rate: Float, _ layer: String) -> Float {
  guard (0...1).contains(rate) else { misuse(layer, "the rate must lie in 0 … 1: \(rate)") }
  return rate
}

/// One draw for all elements that share their first axes.
private func dropped(_ x: Tensor, rate: Float, keptAxes: Int, _ layer: String) -> Tensor {
  guard x.rank >= keptAxes else { misuse(layer, "input must have \(keptAxes) axes at least: \(x.shape)") }
  let shape = Shape(x.shape.prefix(keptAxes) + [Int](repeating: 1, count: x.rank - keptAxes))
  let mask = RandomSource.current.draw { dropout(.ones(shape, dtype: x.dtype), rate: rate, using: &$0) }
  return x * mask
}
