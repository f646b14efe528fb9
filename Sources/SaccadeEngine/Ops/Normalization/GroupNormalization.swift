extension Tensor {
  /// Normalizes each group of channels of each image to mean 0 and variance 1, scales and shifts each channel.
  ///
  /// One group is layer normalization over channels and positions; as many groups as channels is instance
  /// normalization.
  /// - Shapes: input `[n, c, …]`; scale and shift `[c]`
  /// - Paper: Wu & He 2018, <https://arxiv.org/abs/1803.08494>, §3
  /// - Traps: if `c` is not divisible by `groups`, or elements are not floating-point numbers
  public func groupNormalized(
    groups: Int, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Float = 1e-5
  ) -> Tensor {
    guard rank >= 2, groups > 0, shape[1] % groups == 0 else {
      misuse(
        "groupNorm",
        "the channels must be divisible by the groups: shape \(shape), groups \(groups); change one of them")
    }
    requireReal("groupNorm")
    guard elementCount > 0 else { return self }
    let positions = shape.dimensions.dropFirst(2).reduce(1, *)
    let rows = reshaped([shape[0] * groups, shape[1] / groups * positions])
    let normalized = rows.layerNormalized(epsilon: epsilon).reshaped(shape)
    return normalized.scaledByChannel(scale, shift)
  }

  /// Normalizes each channel of each image to mean 0 and variance 1, scales and shifts.
  /// - Shapes: input `[n, c, …]`; scale and shift `[c]`
  /// - Paper: Ulyanov et al. 2016, <https://arxiv.org/abs/1607.08022>
  /// - Traps: if there are no channels
  public func instanceNormalized(scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Float = 1e-5) -> Tensor {
    guard rank >= 3 else {
      misuse("instanceNorm", "input must be [n, c, …] with positions: \(shape); unsqueeze it")
    }
    return groupNormalized(groups: Swift.max(shape[1], 1), scale: scale, shift: shift, epsilon: epsilon)
  }

  private func scaledByChannel(_ scale: Tensor?, _ shift: Tensor?) -> Tensor {
    let channels = Shape([shape[1]] + [Int](repeating: 1, count: rank - 2))
    let scaled = scale.map { self * $0.reshaped(channels) } ?? self
    return shift.map { scaled + $0.reshaped(channels) } ?? scaled
  }
}
