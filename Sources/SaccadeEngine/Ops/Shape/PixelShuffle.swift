extension Tensor {
  /// Spreads channels over space: each pixel becomes `factor` by `factor` pixels of `factor²` times fewer channels.
  /// - Shapes: input `[…, c·factor², h, w]`; result `[…, c, h·factor, w·factor]`
  /// - Paper: Shi et al. 2016, <https://arxiv.org/abs/1609.05158>, §3.2
  /// - Traps: if the channels are not divisible by `factor²`
  public func pixelShuffle(_ factor: Int) -> Tensor {
    let area = Extent.product(factor, factor)
    guard rank >= 3, factor > 0, shape[-3] % area == 0 else {
      misuse(
        "pixelShuffle",
        "the channels (axis -3) must be divisible by factor²: shape \(shape), factor \(factor); choose "
          + "channels c·\(factor)²")
    }
    let (channels, height, width) = (shape[-3] / area, shape[-2], shape[-1])
    let batch = shape.dimensions.dropLast(3)
    let images = batch.reduce(1, *)
    let result = Shape(batch + [channels, Extent.product(height, factor), Extent.product(width, factor)])
    result.requirePossible("pixelShuffle")
    return reshaped([images, channels, factor, factor, height, width])
      .permuted([0, 1, 4, 2, 5, 3])
      .reshaped(result)
  }

  /// Gathers space into channels: the inverse of ``pixelShuffle(_:)``.
  /// - Shapes: input `[…, c, h·factor, w·factor]`; result `[…, c·factor², h, w]`
  /// - Traps: if height and width are not divisible by `factor`
  public func pixelUnshuffle(_ factor: Int) -> Tensor {
    guard rank >= 3, factor > 0, shape[-2] % factor == 0, shape[-1] % factor == 0 else {
      misuse(
        "pixelUnshuffle",
        "height and width (the last two axes) must be divisible by the factor: shape \(shape), factor \(factor); pad "
          + "or crop first")
    }
    let (channels, height, width) = (shape[-3], shape[-2] / factor, shape[-1] / factor)
    let batch = shape.dimensions.dropLast(3)
    let images = batch.reduce(1, *)
    let result = Shape(batch + [Extent.product(channels, factor, factor), height, width])
    result.requirePossible("pixelUnshuffle")
    return reshaped([images, channels, height, factor, width, factor])
      .permuted([0, 1, 3, 5, 2, 4])
      .reshaped(result)
  }

  /// Deals the channels of each group out over all groups, so that information crosses between them.
  /// - Shapes: `[n, c, …]`
  /// - Paper: Zhang et al. 2017, ShuffleNet, <https://arxiv.org/abs/1707.01083>, §3.1
  /// - Traps: if the channels are not divisible by `groups`
  public func channelShuffle(groups: Int) -> Tensor {
    guard rank >= 2, groups > 0, shape[1] % groups == 0 else {
      misuse(
        "channelShuffle",
        "the channels (axis 1) must be divisible by the groups: shape \(shape), groups \(groups); change one of them")
    }
    let positions = shape.dimensions.dropFirst(2).reduce(1, *)
    return reshaped([shape[0], groups, shape[1] / groups, positions]).permuted([0, 2, 1, 3]).reshaped(shape)
  }
}
