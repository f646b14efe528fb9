public import SaccadeEngine

/// Divides each element by `(k + alpha / size · Σ x²) ^ beta`, the sum over `size` neighbouring channels.
/// - Shapes: input `[n, c, …]`; result the same
/// - Paper: Krizhevsky et al. 2012, AlexNet, §3.3; with alpha divided by `size`, as in PyTorch
public final class LocalResponseNorm: Module {
  /// How many channels the sum is over.
  public let size: Int
  /// The weight of the sum.
  public let alpha: Float
  /// The power.
  public let beta: Float
  /// What is added to the sum.
  public let k: Float

  /// A normalization over neighbouring channels.
  public init(size: Int, alpha: Float = 1e-4, beta: Float = 0.75, k: Float = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
  }

  /// The normalized input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
  }
}
