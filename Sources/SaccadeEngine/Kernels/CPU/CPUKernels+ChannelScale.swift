import CKernels

extension CPUKernels {
  func scaledChannels(_ x: Tensor, by scale: Tensor) -> Tensor {
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let numbers = rowMajor(cast(scale, to: .float32))
    let y = uninitialized(x.shape, x.dtype, order)
    withExtendedLifetime((source, numbers)) {
      var channels = channelsOfEachImage(x.shape, order)
      Profiler.kernel(.init("scale channels", from: [source, numbers], to: y)) {
        sk_scale_channels(
          &channels, x.dtype.kernel, source.pointer, numbers.floats, y.pointer)
      }
    }
    return y
  }

  func scaledChannelsBackward(_ dy: Tensor, _ x: Tensor, scale: Tensor) -> (input: Tensor, scale: Tensor) {
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let gradient = arranged(cast(dy, to: x.dtype), as: order)
    let numbers = rowMajor(cast(scale, to: .float32))
    let dx = uninitialized(x.shape, x.dtype, order)
    let dscale = Tensor.uninitialized(scale.shape, .float32)
    withExtendedLifetime((source, gradient, numbers)) {
      var channels = channelsOfEachImage(x.shape, order)
      Profiler.kernel(.init("scale channels backward", from: [source, gradient], to: dx)) {
        sk_scale_channels_backward(
          &channels, x.dtype.kernel, source.pointer, numbers.floats,
          gradient.pointer, dx.pointer, dscale.floats)
      }
    }
    return (dx, cast(dscale, to: scale.dtype))
  }

  func shiftChannels(of x: inout Tensor, by shift: Tensor, times factor: Float) {
    let order = PlaneOrder(x.layout, x.shape)
    let canOverwrite = x.isUniquelyHeld
    let source = arranged(x, as: order)
    let numbers = rowMajor(cast(shift, to: .float32))
    let y = canOverwrite && source.storage === x.storage ? source : uninitialized(x.shape, x.dtype, order)
    withExtendedLifetime((source, numbers)) {
      var channels = channelsOfEachImage(x.shape, order)
      Profiler.kernel(.init("shift channels", from: [source, numbers], to: y)) {
        sk_shift_channels(&channels, x.dtype.kernel, source.pointer, numbers.floats, factor, y.pointer)
      }
    }
    x = y
  }

  /// How channels lie with every image counted as one: a number belongs to an image here.
  func channelsOfEachImage(_ shape: Shape, _ order: PlaneOrder) -> sk_channels {
    var channels = order.channels(shape)
    channels.pixels = shape[2] * shape[3]
    channels.images = shape[0]
    return channels
  }
}
