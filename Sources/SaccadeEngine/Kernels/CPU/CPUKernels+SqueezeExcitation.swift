import CKernels

extension CPUKernels {
  func squeezeExcitation(
    _ x: Tensor, first: (weight: Tensor, bias: Tensor), _ activation: FusedActivation,
    second: (weight: Tensor, bias: Tensor), isHard: Bool
  ) -> Tensor {
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let numbers = [first.weight, first.bias, second.weight, second.bias].map(rowMajor)
    let y = uninitialized(x.shape, x.dtype, order)
    let (images, channels, squeezed) = (x.shape[0], x.shape[1], first.weight.shape[0])
    let scratch = Tensor.uninitialized([images * (2 * channels + squeezed)], .float32)
    withExtendedLifetime((source, numbers, scratch)) {
      var excitation = sk_excitation(
        channels: channelsOfEachImage(x.shape, order), squeezed: squeezed,
        activation: activation.kernel ?? .identity, is_hard: isHard, first_weight: numbers[0].floats,
        first_bias: numbers[1].floats, second_weight: numbers[2].floats, second_bias: numbers[3].floats)
      Profiler.kernel(.init("squeeze and excitation", from: [source] + numbers, to: y)) {
        sk_excite(&excitation, x.dtype.kernel, source.pointer, scratch.floats, y.pointer)
      }
    }
    return y
  }
}
