import CKernels

extension CPUKernels {
  /// A tensor `[n, c, h, w]` in an order that kernels walk through channel by channel, and how its channels lie.
  ///
  /// Blocked channels, rows of pixels and rows of channels stay as they are; anything else is copied.
  func byChannel(_ x: Tensor) -> (tensor: Tensor, channels: sk_channels) {
    if let channels = channels(of: x) { return (x, channels) }
    let rows = rowMajor(x)
    return (rows, rowChannels(rows.shape))
  }

  /// An uninitialized tensor in the same order; `like` must come from ``byChannel(_:)``.
  func uninitialized(inOrderOf like: Tensor) -> Tensor {
    guard case .strided(let strided) = like.layout, !like.isRowMajor else { return like.uninitializedLike() }
    return Tensor(
      shape: like.shape, dtype: like.dtype, layout: .strided(StridedLayout(strides: strided.strides)),
      storage: Storage(byteCount: like.elementCount * like.dtype.byteCount))
  }

  /// The same values in the order of another tensor from ``byChannel(_:)``.
  func relaid(_ x: Tensor, inOrderOf other: Tensor) -> Tensor {
    if let own = x.strides, let wanted = other.strides, own == wanted { return x }
    if other.nativeLayout != nil || other.isRowMajor { return relaid(x, like: other) }
    return relaid(x, to: descriptor(of: uninitializedView(other)))
  }

  /// The tensor from the start of its storage: a descriptor knows no offset.
  private func uninitializedView(_ x: Tensor) -> Tensor {
    guard case .strided(let strided) = x.layout else { return x }
    return x.view(x.shape, StridedLayout(strides: strided.strides))
  }

  private func channels(of x: Tensor) -> sk_channels? {
    let shape = x.shape
    if let native = x.nativeLayout {
      guard let blocks = native.channelBlocks, blocks.strides == Shape(blocks.dimensions).rowMajorStrides else {
        return nil
      }
      return sk_channels(
        images: shape[0], channels: shape[1], groups: blocks.dimensions[1], pixels: shape[2] * shape[3],
        lanes: blocks.block)
    }
    if x.isRowMajor { return rowChannels(shape) }
    guard x.strides == [shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]] else { return nil }
    return sk_channels(images: shape[0], channels: shape[1], groups: 1, pixels: shape[2] * shape[3], lanes: shape[1])
  }

  private func rowChannels(_ shape: Shape) -> sk_channels {
    let pixels = shape[2] * shape[3]
    // Features of one pixel are rows of channels.
    return pixels == 1
      ? sk_channels(images: 1, channels: shape[1], groups: 1, pixels: shape[0], lanes: shape[1])
      : sk_channels(images: shape[0], channels: shape[1], groups: shape[1], pixels: pixels, lanes: 1)
  }
}
