public import SaccadeEngine

/// Normalizes each channel over batch and positions, then scales and shifts it.
///
/// In training it takes the batch's statistics and moves the running ones towards them; in use it takes those. The
/// activation that follows joins in one sweep over memory:
///
/// ```swift
/// let y = bn1(x, then: .relu)
/// let z = bn2(y, adding: x, then: .relu)
/// ```
/// After a convolution, ``Conv2d/callAsFunction(_:normalizedBy:adding:then:)`` is faster in use.
/// - Shapes: input `[n, c, h, w]`, `[n, c, l]` or `[n, c]`; result the same
/// - Paper: Ioffe & Szegedy 2015, <https://arxiv.org/abs/1502.03167>
public final class BatchNorm: Module, NormalizationLayer {
  /// The scale of each channel.
  public let weight: Parameter?
  /// The shift of each channel.
  public let bias: Parameter?
  /// The moving mean of each channel.
  public let runningMean: Buffer
  /// The moving variance of each channel: the sample variance, as in PyTorch.
  public let runningVar: Buffer
  /// How many batches the running statistics have seen; older weights do without it.
  public let numBatchesTracked: Buffer
  /// What is added to the variance.
  public let epsilon: Float
  /// How far the running statistics move to the batch's; nil takes the mean over all batches.
  public var momentum: Float?
  /// Whether the running statistics stay and are taken in training, too, while scale and shift learn: for networks that
  /// were trained on more data, or with larger batches, than they are trained on now.
  public var keepsStatistics = false

  /// A normalization of `channels` channels.
  /// - Traps: if `channels` is not positive
  public init(
    _ channels: Int, epsilon: Float = 1e-5, momentum: Float? = 0.1, isAffine: Bool = true,
    weight: Initializer = .constant(1)
  ) {
    guard channels > 0 else { misuse("BatchNorm", "there must be channels: \(channels)") }
    self.weight = isAffine ? Parameter([channels], weight) : nil
    bias = isAffine ? Parameter([channels], .constant(0)) : nil
    runningMean = Buffer(.zeros([channels]))
    runningVar = Buffer(.ones([channels]))
    numBatchesTracked = Buffer(.zeros([], dtype: .int64), isRequired: false)
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// The normalized input.
  public override func forward(_ x: Tensor) -> Tensor { normalized(x, adding: nil, then: .identity) }

  /// The normalized input through an activation.
  public func callAsFunction(_ x: Tensor, then activation: Nonlinearity) -> Tensor {
    scope { activated(x, adding: nil, then: activation) }
  }

  /// The normalized input and a shortcut, added up, through an activation.
  /// - Shapes: input and shortcut the same
  public func callAsFunction(
    _ x: Tensor, adding shortcut: Tensor, then activation: Nonlinearity = .identity
  ) -> Tensor {
    scope { activated(x, adding: shortcut, then: activation) }
  }

  private func activated(_ x: Tensor, adding shortcut: Tensor?, then activation: Nonlinearity) -> Tensor {
    guard let fused = activation.fused else {
      return activation(normalized(x, adding: shortcut, then: .identity))
    }
    return normalized(x, adding: shortcut, then: fused)
  }

  private func normalized(
    _ x: Tensor, adding shortcut: Tensor?, then activation: FusedActivation
  ) -> Tensor {
    guard isTraining, !keepsStatistics else {
      return x.batchNormalized(
        scale: weight?.value, shift: bias?.value, statistics: (runningMean.value, runningVar.value),
        epsilon: epsilon, adding: shortcut, then: activation
      ).output
    }
    let count = x.rank < 2 ? 0 : x.elementCount / max(x.shape[1], 1)
    guard count != 1 else {
      misuse("batchNorm", "one value a channel has no variance to train with: input \(x.shape); use a larger batch")
    }
    let result = x.batchNormalized(
      scale: weight?.value, shift: bias?.value, statistics: nil, epsilon: epsilon, adding: shortcut, then: activation)
    if count > 1, !x.isOutline { track(result.mean, result.variance, count: count) }
    return result.output
  }

  private func track(_ mean: Tensor, _ variance: Tensor, count: Int) {
    withoutGradient {
      // A count from a file may be any number, and must not overflow.
      let batches = min(max(0, numBatchesTracked.value.item(as: Int.self)), .max - 1) + 1
      numBatchesTracked.value = Tensor([batches], shape: [])
      let step = momentum ?? 1 / Float(batches)
      let unbiased = Float(count) / Float(count - 1)
      runningMean.value = runningMean.value * (1 - step) + mean * step
      runningVar.value = runningVar.value * (1 - step) + variance * (step * unbiased)
    }
  }
}

/// A ``BatchNorm`` of images, by PyTorch's name.
public typealias BatchNorm2d = BatchNorm

/// A ``BatchNorm`` of features or sequences, by PyTorch's name.
public typealias BatchNorm1d = BatchNorm
