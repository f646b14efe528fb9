/// The first half of an axis times σ of the second: a gate.
/// - Shapes: `[…, 2·d, …]` gives `[…, d, …]`
/// - Paper: Dauphin et al. 2016, <https://arxiv.org/abs/1612.08083>
/// - Traps: if the axis does not exist or cannot be halved
public func glu(_ x: Tensor, axis: Int = -1) -> Tensor {
  let position = x.axis(axis, "glu")
  let size = x.shape[position]
  guard size % 2 == 0 else {
    misuse("glu", "axis \(axis) must have an even size, to be halved: shape \(x.shape); double the channels before")
  }
  let halves = x.split(sizes: [size / 2, size / 2], axis: position)
  return halves[0] * sigmoid(halves[1])
}

/// The exponential rectifier with the scale at which activations of deep networks keep mean 0 and variance 1.
/// - Paper: Klambauer et al. 2017, <https://arxiv.org/abs/1706.02515>
public func selu(_ x: Tensor) -> Tensor { elu(x, alpha: 1.6732632423543772) * 1.0507009873554805 }

/// x above 0, `alpha`·(e^(x/`alpha`) − 1) below: an exponential rectifier with slope 1 at 0 for any `alpha`.
/// - Paper: Barron 2017, <https://arxiv.org/abs/1704.07483>
/// - Traps: if `alpha` is 0
public func celu(_ x: Tensor, alpha: Float = 1) -> Tensor {
  guard alpha != 0 else { misuse("celu", "alpha must not be 0") }
  return alpha == 1 ? elu(x) : elu(x / alpha) * alpha
}

/// log σ(x), which neither overflows nor vanishes.
public func logSigmoid(_ x: Tensor) -> Tensor { -softplus(-x) }

/// x / (1 + |x|).
public func softsign(_ x: Tensor) -> Tensor { x / (abs(x) + 1) }

/// x − tanh x.
public func tanhShrink(_ x: Tensor) -> Tensor { x - tanh(x) }

/// 0 within ±`lambda`, x beyond.
/// - Traps: if `lambda` is negative
public func hardShrink(_ x: Tensor, lambda: Float = 0.5) -> Tensor {
  guard lambda >= 0 else { misuse("hardShrink", "lambda must not be negative: \(lambda)") }
  return select(abs(x.detached) .<= lambda, then: .zeros([], dtype: x.dtype), else: x)
}

/// 0 within ±`lambda`, beyond it x brought `lambda` nearer to 0.
/// - Traps: if `lambda` is negative
public func softShrink(_ x: Tensor, lambda: Float = 0.5) -> Tensor {
  guard lambda >= 0 else { misuse("softShrink", "lambda must not be negative: \(lambda)") }
  return x - x.clamped(to: -lambda...lambda)
}

/// x above `threshold`, `value` elsewhere; NaN stays.
public func threshold(_ x: Tensor, _ threshold: Float, value: Float) -> Tensor {
  select(x.detached .<= threshold, then: .full([], value, dtype: x.dtype), else: x)
}
