import CKernels
import COneDNN

extension CPUKernels {
  /// A convolution by Winograd's minimal filtering, where that is the faster way; nil elsewhere.
  ///
  /// `weight` is left in the order that it was brought into.
  func winogradConvolution(
    _ x: Tensor, _ weight: inout Tensor, bias: Tensor?, adding shortcut: Tensor? = nil,
    then activation: FusedActivation = .identity, output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor? {
    guard let function = activation.kernel,
      let plan = WinogradPlan(x, weight.shape, images: x.shape, results: output, geometry),
      plan.isFaster(for: output, weightCost: WinogradPlan.forwardWeightCost)
    else { return nil }
    weight = relaid(weight, to: plan.weights(dnnl_OIhw16i16o))
    let rows = bias.map(rowMajor)
    let blocks = plan.images(output)
    let added = shortcut.map { relaid($0, to: blocks) }
    let y = result(blocks, output, .float32)
    Profiler.kernel(plan.work("winograd forward", from: [x, weight], to: y)) {
      plan.run { shape, scratch in
        withExtendedLifetime((x, weight, rows, added)) {
          sk_winograd_forward(
            &shape, x.floats, weight.floats, rows?.floats, added?.floats, function, y.floats, scratch)
        }
      }
    }
    return y
  }

  /// The gradient of its input; nil where oneDNN is faster.
  func winogradInputGradient(
    _ dy: Tensor, _ weight: Tensor, input: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor? {
    guard let plan = WinogradPlan(dy, weight.shape, images: input, results: dy.shape, geometry),
      plan.isFaster(for: input, weightCost: WinogradPlan.forwardWeightCost)
    else { return nil }
    let dx = result(plan.images(input), input, .float32)
    plan.inputGradient(dy, relaid(weight, to: plan.weights(dnnl_OIhw16o16i)), adding: nil, to: dx)
    return dx
  }

  /// Adds the gradient of its input to `total`; false where oneDNN is faster.
  func addWinogradInputGradient(
    _ dy: Tensor, _ weight: Tensor, to total: Tensor, _ geometry: ConvolutionGeometry
  ) -> Bool {
    let input = total.shape
    guard let plan = WinogradPlan(dy, weight.shape, images: input, results: dy.shape, geometry),
      plan.isFaster(for: input, weightCost: WinogradPlan.forwardWeightCost),
      descriptor(of: total).isEqual(to: plan.images(input))
    else { return false }
    plan.inputGradient(dy, relaid(weight, to: plan.weights(dnnl_OIhw16o16i)), adding: total, to: total)
    return true
  }

  /// The gradient of its weights; nil where oneDNN is faster.
  func winogradWeightGradient(
    _ x: Tensor, _ dy: Tensor, weight: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor? {
    guard let plan = WinogradPlan(x, weight, images: x.shape, results: dy.shape, geometry),
      plan.isFaster(for: dy.shape, weightCost: WinogradPlan.gradientWeightCost)
    else { return nil }
    let gradient = relaid(dy, to: plan.images(dy.shape))
    let dw = result(plan.weights(dnnl_OIhw16i16o), weight, .float32)
    Profiler.kernel(plan.work("winograd weight gradient", from: [x, gradient], to: dw)) {
      plan.run { shape, scratch in
        withExtendedLifetime((x, gradient)) {
          sk_winograd_weight_gradient(&shape, x.floats, gradient.floats, dw.floats, scratch)
        }
      }
    }
    return dw
  }
}

/// What a convolution is for the kernel, and whether it is one that the kernel can do.
private struct WinogradPlan {
  let shape: sk_winograd
  private let weight: Shape

  /// A plan for 3 × 3 windows that move by one pixel over channels in sixteens, which lie in blocks of eight or sixteen as
  /// `first` does.
  init?(_ first: Tensor, _ weight: Shape, images: Shape, results: Shape, _ geometry: ConvolutionGeometry) {
    let padding = geometry.padding
    guard weight.rank == 4, weight[2] == 3, weight[3] == 3, geometry.groups == 1, geometry.stride == 1,
      geometry.dilation == 1, weight[0] % 16 == 0, weight[1] % 16 == 0,
      first.dtype == .float32, let blocks = first.nativeLayout?.channelBlocks, [8, 16].contains(blocks.block),
      blocks.strides == Shape(blocks.dimensions).rowMajorStrides,
      [padding.top, padding.bottom, padding.left, padding.right].allSatisfy({ 0...2 ~= $0 })
    else { return nil }
    self.weight = weight
    shape = sk_winograd(
      block: blocks.block, images: images[0], channels: weight[1], out_channels: weight[0], height: images[2],
      width: images[3],
      out_height: results[2], out_width: results[3], padding_top: padding.top, padding_left: padding.left,
      threads: sk_threads())
  }

  static let forwardWeightCost = 3900.0
  static let gradientWeightCost = 2000.0

  /// Whether fewer multiplications outweigh the transforms, for tiles of these results.
  ///
  /// Costs are counted in multiplications for each pair of channels; those of transforms were fitted to measured times,
  /// see `docs/decisions/0006-winograd.md`.
  func isFaster(for results: Shape, weightCost: Double) -> Bool {
    let tiles = Double(results[0] * ((results[2] + 3) / 4) * ((results[3] + 3) / 4))
    let pixels = Double(results[0] * results[2] * results[3])
    let transforms = 16 * 36 * tiles * (1 / Double(shape.channels) + 1 / Double(shape.out_channels))
    return 36 * tiles + transforms + weightCost < 0.9 * 9 * pixels
  }

  /// The order of images.
  func images(_ shape: Shape) -> MemoryDescriptor {
    .tagged(shape.dimensions, .float32, PlaneOrder.tag(self.shape.block))
  }

  func weights(_ tag: dnnl_format_tag_t) -> MemoryDescriptor { .tagged(weight.dimensions, .float32, tag) }

  /// The work as a direct convolution would do it.
  func work(_ name: String, from inputs: [Tensor], to output: Tensor) -> KernelEvent.Work {
    let products = shape.images * shape.out_height * shape.out_width * weight.elementCount
    return .init(name, from: inputs, to: output, floatingPointOperations: 2 * products)
  }

  /// Computes the gradient of the input from the weight as the kernel wants it, and adds a tensor like it.
  func inputGradient(_ dy: Tensor, _ weight: Tensor, adding shortcut: Tensor?, to dx: Tensor) {
    Profiler.kernel(work("winograd input gradient", from: [dy, weight], to: dx)) {
      run { shape, scratch in
        withExtendedLifetime((dy, weight, shortcut)) {
          sk_winograd_input_gradient(&shape, dy.floats, weight.floats, shortcut?.floats, dx.floats, scratch)
        }
      }
    }
  }

  func run(_ body: (inout sk_winograd, UnsafeMutableRawPointer) -> Void) {
    var shape = shape
    let scratch = Storage(byteCount: sk_winograd_scratch(&shape))
    withExtendedLifetime(scratch) { body(&shape, scratch.pointer) }
  }
}
