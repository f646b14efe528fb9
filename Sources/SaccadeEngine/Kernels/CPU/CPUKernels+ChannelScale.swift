import CKernels

extension CPUKernels {
  func scaledChannels(_ x: Tensor, by scale: Tensor) -> Tensor {
    let (source, channels) = byImage(x)
    let numbers = rowMajor(cast(scale, to: .float32))
    let y = uninitialized(inOrderOf: source)
    withExtendedLifetime((source, numbers)) {
      var channels = channels
      Profiler.kernel(.init("scale channels", from: [source, numbers], to: y)) {
        sk_scale_channels(
          &channels, x.dtype.kernel, source.pointer, numbers.pointer.assumingMemoryBound(to: Float.self), y.pointer)
      }
    }
    return y
  }

  func scaledChannelsBackward(_ dy: Tensor, _ x: Tensor, scale: Tensor) -> (input: Tensor, scale: Tensor) {
    let (source, channels) = byImage(x)
    let gradient = relaid(cast(dy, to: x.dtype), inOrderOf: source)
    let numbers = rowMajor(cast(scale, to: .float32))
    let dx = uninitialized(inOrderOf: source)
    let dscale = Tensor.uninitialized(scale.shape, .float32)
    withExtendedLifetime((source, gradient, numbers)) {
      var channels = channels
      Profiler.kernel(.init("scale channels backward", from: [source, gradient], to: dx)) {
        sk_scale_channels_backward(
          &channels, x.dtype.kernel, source.pointer, numbers.pointer.assumingMemoryBound(to: Float.self),
          gradient.pointer, dx.pointer, dscale.pointer.assumingMemoryBound(to: Float.self))
      }
    }
    return (dx, cast(dscale, to: scale.dtype))
  }

  /// As ``byChannel(_:)``, but with every image counted as one: a number belongs to an image here.
  private func byImage(_ x: Tensor) -> (tensor: Tensor, channels: sk_channels) {
    let (tensor, rows) = byChannel(x)
    var channels = rows
    if channels.images != x.shape[0] {
      channels.pixels /= x.shape[0]
      channels.images = x.shape[0]
    }
    return (tensor, channels)
  }
}
