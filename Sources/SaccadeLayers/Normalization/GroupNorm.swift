public import SaccadeEngine

/// Normalizes each group of channels of each image, then scales and shifts each channel.
/// - Shapes: input `[n, c, …]`; weight and bias `[c]`
/// - Paper: Wu & He 2018, <https://arxiv.org/abs/1803.08494>
public final class GroupNorm: Module, NormalizationLayer {
  /// The scale of each channel.
  public let weight: Parameter?
  /// The shift of each channel.
  public let bias: Parameter?
  /// How many groups there are.
  public let groups: Int
  /// What is added to the variance.
  public let epsilon: Float

  /// A normalization of `channels` channels in groups.
  /// - Traps: if the groups do not divide the channels
  public init(groups: Int, _ channels: Int, epsilon: Float = 1e-5, isAffine: Bool = true) {
    guard groups > 0, channels > 0, channels % groups == 0 else {
      misuse("GroupNorm", "the groups must divide the channels: \(groups) groups, \(channels) channels")
    }
    self.groups = groups
    self.epsilon = epsilon
    weight = isAffine ? Parameter([channels], .constant(1)) : nil
    bias = isAffine ? Parameter([channels], .constant(0)) : nil
  }

  /// The normalized input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.groupNormalized(groups: groups, scale: weight?.value, shift: bias?.value, epsilon: epsilon)
  }
}

/// Normalizes each channel of each image; may scale and shift it.
/// - Shapes: input `[n, c, …]`; weight and bias `[c]`
/// - Paper: Ulyanov et al. 2016, <https://arxiv.org/abs/1607.08022>
public final class InstanceNorm: Module, NormalizationLayer {
  /// The scale of each channel.
  public let weight: Parameter?
  /// The shift of each channel.
  public let bias: Parameter?
  /// What is added to the variance.
  public let epsilon: Float

  /// A normalization of `channels` channels; as in PyTorch it neither scales nor shifts unless asked to.
  /// - Traps: if there are no channels
  public init(_ channels: Int, epsilon: Float = 1e-5, isAffine: Bool = false) {
    guard channels > 0 else { misuse("InstanceNorm", "there must be channels: \(channels)") }
    self.epsilon = epsilon
    weight = isAffine ? Parameter([channels], .constant(1)) : nil
    bias = isAffine ? Parameter([channels], .constant(0)) : nil
  }

  /// The normalized input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.instanceNormalized(scale: weight?.value, shift: bias?.value, epsilon: epsilon)
  }
}
