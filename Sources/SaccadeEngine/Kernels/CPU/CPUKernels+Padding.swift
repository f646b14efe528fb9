import CKernels

extension CPUKernels {
  func pad(_ x: Tensor, _ mode: PaddingMode, _ padding: Padding2D) -> Tensor {
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let (height, width) = (x.shape[-2], x.shape[-1])
    let output = uninitialized(
      x.shape.replacing([x.rank - 2], with: height + padding.top + padding.bottom)
        .replacing([x.rank - 1], with: width + padding.left + padding.right), x.dtype, order)
    guard output.elementCount > 0 else { return output }
    let planes = order.planes(x.shape)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("pad", from: [source], to: output)) {
        sk_pad(
          output.pointer, source.pointer, x.dtype.kernel, planes.count, planes.lanes, height, width, padding.kernel,
          mode.kernel, mode.value)
      }
    }
    if mode.value != 0 { clearPadding(output) }
    return output
  }

  func padBackward(_ dy: Tensor, _ mode: PaddingMode, _ padding: Padding2D, input: Shape) -> Tensor {
    let order = PlaneOrder(dy.layout, dy.shape)
    let gradient = arranged(dy, as: order)
    let output = uninitialized(input, dy.dtype, order)
    guard output.elementCount > 0 else { return output }
    if dy.elementCount == 0 { return fill(input, dy.dtype, 0) }
    let planes = order.planes(input)
    withExtendedLifetime(gradient) {
      Profiler.kernel(.init("pad backward", from: [gradient], to: output)) {
        sk_pad_backward(
          output.pointer, gradient.pointer, dy.dtype.kernel, planes.count, planes.lanes, input[-2], input[-1],
          padding.kernel, mode.kernel)
      }
    }
    return output
  }
}

extension Padding2D {
  fileprivate var kernel: sk_padding { sk_padding(top: top, bottom: bottom, left: left, right: right) }
}

extension PaddingMode {
  fileprivate var kernel: sk_padding_mode {
    switch self {
    case .constant: .constant
    case .reflect: .reflect
    case .replicate: .replicate
    case .circular: .circular
    }
  }

  fileprivate var value: Double {
    if case .constant(let value) = self { Double(value) } else { 0 }
  }
}
