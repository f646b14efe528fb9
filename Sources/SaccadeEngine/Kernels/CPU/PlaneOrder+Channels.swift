import CKernels

extension PlaneOrder {
  /// How the channels of an image of this shape lie, for kernels that walk through it channel by channel.
  func channels(_ shape: Shape) -> sk_channels {
    let (images, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    switch self {
    case .blocks(let block):
      return sk_channels(
        images: images, channels: channels, groups: (channels + block - 1) / block, pixels: pixels, lanes: block)
    case .rows where pixels > 1:
      return sk_channels(images: images, channels: channels, groups: channels, pixels: pixels, lanes: 1)
    case .rows, .channelsLast:
      // Images of one pixel are so many pixels.
      return pixels == 1
        ? sk_channels(images: 1, channels: channels, groups: 1, pixels: images, lanes: channels)
        : sk_channels(images: images, channels: channels, groups: 1, pixels: pixels, lanes: channels)
    }
  }
}
