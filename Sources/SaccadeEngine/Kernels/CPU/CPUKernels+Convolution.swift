import COneDNN

/// What a convolution primitive is compiled for.
struct ConvolutionKey: Hashable, Sendable {
  enum Direction { case forward, inputGradient, weightGradient }
  let direction: Direction
  var input: Shape
  var weight: Shape
  var output: Shape
  let geometry: ConvolutionGeometry
  let dtype: DType
  /// The type of the weight, or of its gradient.
  let weightType: DType
  let hasBias: Bool
  var hasShortcut = false
  /// Whether the result is added to what is there.
  var accumulates = false
  var activation = FusedActivation.identity
  /// The layouts that tensors come in when they are blocked; nil lets the primitive choose.
  let inputLayout: NativeLayout?
  let outputLayout: NativeLayout?

  /// How many multiplications it takes, padding included.
  var products: Int { output.elementCount * (weight.elementCount / max(weight[0], 1)) }
}

/// A compiled convolution and how it wants and gives its operands.
final class CompiledConvolution: Sendable {
  let primitive: Primitive
  let input: MemoryDescriptor
  let weight: MemoryDescriptor
  let output: MemoryDescriptor
  /// How it wants a bias.
  let bias: MemoryDescriptor?
  /// How it wants a shortcut.
  let shortcut: MemoryDescriptor?

  /// How far the code is from the library's best: 0 generated for the processor, 1 generated for blocks of channels that
  /// are three quarters empty or half as wide as they could be, 2 by way of a matrix product, 3 the reference.
  ///
  /// A grey image in blocks of eight channels makes eight times the products of a weight's gradient: 0.72 ms for LeNet's
  /// first layer, where channels last take 0.2. Blocks of eight, in which groups of eight or 24 channels leave an image,
  /// make the layers after them half as fast with AVX-512.
  func cost(of direction: ConvolutionKey.Direction) -> Int {
    if primitive.isReference { return 3 }
    if primitive.implementation.contains("gemm") { return 2 }
    if direction == .weightGradient, input.paddedDimensions[1] >= 4 * input.dimensions[1] { return 1 }
    let isGrouped = weight.dimensions.count > input.dimensions.count
    let channels = min(input.dimensions[1], output.dimensions[1])
    let isNarrow = primitive.implementation.hasSuffix("avx2") && channels > 8 && Processor.channelBlock > 8
    return isNarrow && !isGrouped ? 1 : 0
  }

  /// Whether it is code for channels by themselves, not for groups of them.
  var isDepthwise: Bool { primitive.implementation.hasPrefix("jit_dw") }

  init(
    _ primitive: Primitive, input: MemoryDescriptor, weight: MemoryDescriptor, output: MemoryDescriptor,
    bias: MemoryDescriptor? = nil, shortcut: MemoryDescriptor? = nil
  ) {
    self.primitive = primitive
    self.input = input
    self.weight = weight
    self.output = output
    self.bias = bias
    self.shortcut = shortcut
  }
}

/// Nil stands for what the library has no good code for in this type on this processor.
private let cache = PrimitiveCache<ConvolutionKey, CompiledConvolution?>()

extension CPUKernels {
  func convolution(
    _ x: Tensor, _ weight: inout Tensor, bias: Tensor?, adding shortcut: Tensor?, then activation: FusedActivation,
    output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor {
    if let y = winogradConvolution(
      x, &weight, bias: bias, adding: shortcut, then: activation, output: output, geometry)
    {
      return y
    }
    if let y = narrowGroupsConvolution(
      x, weight, bias: bias, adding: shortcut, then: activation, output: output, geometry)
    {
      return y
    }
    let key = ConvolutionKey(
      direction: .forward, input: x.shape, weight: weight.shape, output: output, geometry: geometry, dtype: x.dtype,
      weightType: x.dtype, hasBias: bias != nil, hasShortcut: shortcut != nil, activation: activation,
      inputLayout: x.nativeLayout, outputLayout: nil)
    guard let compiled = cache.value(for: key, make: { compile(key) }) else {
      var wideWeight = widened(weight)
      let wide = convolution(
        widened(x), &wideWeight, bias: widened(bias), adding: widened(shortcut), then: activation, output: output,
        geometry)
      return cast(wide, to: x.dtype)
    }
    let y = result(compiled.output, output, x.dtype)
    let source = relaid(x, to: compiled.input)
    weight = relaid(weight, to: compiled.weight)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, compiled.input, source),
      .init(DNNL_ARG_WEIGHTS, compiled.weight, weight),
      .init(DNNL_ARG_DST, compiled.output, y),
    ]
    if let bias, let descriptor = compiled.bias { arguments.append(.init(DNNL_ARG_BIAS, descriptor, rowMajor(bias))) }
    if let shortcut, let descriptor = compiled.shortcut {
      arguments.append(.init(Self.shortcutArgument, descriptor, relaid(shortcut, to: descriptor)))
    }
    compiled.primitive.run(arguments)
    return y
  }

  func convolutionInputGradient(
    _ dy: inout Tensor, _ weight: Tensor, input: Shape, like layout: NativeLayout?, _ geometry: ConvolutionGeometry
  ) -> Tensor {
    if let dx = winogradInputGradient(dy, weight, input: input, geometry) { return dx }
    if let dx = narrowGroupsInputGradient(&dy, weight, input: input, geometry) { return dx }
    let key = ConvolutionKey(
      direction: .inputGradient, input: input, weight: weight.shape, output: dy.shape, geometry: geometry,
      dtype: dy.dtype, weightType: dy.dtype, hasBias: false, inputLayout: layout, outputLayout: dy.nativeLayout)
    guard let compiled = cache.value(for: key, make: { compile(key) }) else {
      let dtype = dy.dtype
      // The weight's gradient reads it next, and would widen it once more.
      dy = widened(dy)
      let wide = convolutionInputGradient(&dy, widened(weight), input: input, like: widened(layout), geometry)
      return cast(wide, to: dtype)
    }
    dy = relaid(dy, to: compiled.output)
    let packed = relaid(weight, to: compiled.weight)
    let dx = result(compiled.input, input, dy.dtype)
    if runInParts(compiled, key, dy, packed, to: dx) { return dx }
    compiled.primitive.run([
      .init(DNNL_ARG_DIFF_DST, compiled.output, dy),
      .init(DNNL_ARG_WEIGHTS, compiled.weight, packed),
      .init(DNNL_ARG_DIFF_SRC, compiled.input, dx),
    ])
    return dx
  }

  func addConvolutionInputGradient(
    _ dy: Tensor, _ weight: Tensor, to total: inout Tensor, _ geometry: ConvolutionGeometry
  ) -> Bool {
    guard let layout = total.nativeLayout, total.dtype == dy.dtype, total.isUniquelyHeld else { return false }
    if addWinogradInputGradient(dy, weight, to: total, geometry) { return true }
    // Windows of one pixel that visit each: the gradient is itself such a convolution, by the weight on its side. Only a
    // forward convolution can add.
    guard dy.nativeLayout != nil, weight.shape[2] == 1, weight.shape[3] == 1, geometry.groups == 1,
      geometry.stride == 1, geometry.padding == 0
    else { return false }
    let turned = turned(weight)
    let key = ConvolutionKey(
      direction: .forward, input: dy.shape, weight: turned.shape, output: total.shape, geometry: geometry,
      dtype: dy.dtype, weightType: dy.dtype, hasBias: false, accumulates: true, inputLayout: dy.nativeLayout,
      outputLayout: layout)
    guard let compiled = cache.value(for: key, make: { compile(key) }),
      compiled.output.isEqual(to: nativeDescriptor(layout))
    else { return false }
    let gradient = relaid(dy, to: compiled.input)
    let packed = relaid(turned, to: compiled.weight)
    compiled.primitive.run([
      .init(DNNL_ARG_SRC, compiled.input, gradient),
      .init(DNNL_ARG_WEIGHTS, compiled.weight, packed),
      .init(DNNL_ARG_DST, compiled.output, total),
    ])
    return true
  }

  /// The same bytes as a weight from outputs to inputs.
  private func turned(_ weight: Tensor) -> Tensor {
    let shape: Shape = [weight.shape[1], weight.shape[0], weight.shape[2], weight.shape[3]]
    let descriptor = descriptor(of: weight).permuted([1, 0, 2, 3])
    switch weight.layout {
    case .strided(let layout):
      return weight.view(shape, StridedLayout(offset: layout.offset, strides: descriptor.strides))
    case .native:
      let layout = descriptor.layout(shape, weight.dtype)
      return Tensor(shape: shape, dtype: weight.dtype, layout: layout, storage: weight.storage)
    }
  }

  /// The operand of the first operation after the convolution.
  private static let shortcutArgument = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1

  /// The first of the layouts worth a try for which the library has fast code.
  ///
  /// Activations stay as they lie if possible. Where the library has only its reference code for that, which is a
  /// hundred times slower, two conversions cost little beside it.
  func compile(_ key: ConvolutionKey) -> CompiledConvolution? {
    let (input, output) = (key.input.dimensions, key.output.dimensions)
    func any(_ sizes: [Int]) -> MemoryDescriptor { .any(sizes, key.dtype) }
    func tagged(_ sizes: [Int], _ tag: dnnl_format_tag_t) -> MemoryDescriptor { .tagged(sizes, key.dtype, tag) }
    let layouts: [() -> (MemoryDescriptor, MemoryDescriptor)] = [
      { (key.inputLayout.map(nativeDescriptor) ?? any(input), key.outputLayout.map(nativeDescriptor) ?? any(output)) },
      { (any(input), any(output)) },
      { (tagged(input, dnnl_nhwc), tagged(output, dnnl_nhwc)) },
      { (tagged(input, dnnl_nchw), tagged(output, dnnl_nchw)) },
    ]
    var best: CompiledConvolution?
    for layout in layouts {
      let (source, target) = layout()
      guard let compiled = compile(key, source, target) else { continue }
      if best.map({ compiled.cost(of: key.direction) < $0.cost(of: key.direction) }) ?? true { best = compiled }
      if compiled.cost(of: key.direction) == 0 { break }
    }
    if key.dtype != .float32 { return best.flatMap { $0.primitive.isWorthwhile(key.dtype) ? $0 : nil } }
    return OneDNN.present(best, "convolution", key.input, key.dtype)
  }

  func compile(
    _ key: ConvolutionKey, _ source: MemoryDescriptor, _ target: MemoryDescriptor,
    weights: MemoryDescriptor? = nil
  ) -> CompiledConvolution? {
    let groups = key.geometry.groups
    let weightSizes =
      groups == 1
      ? key.weight.dimensions
      : [groups, key.weight[0] / groups, key.weight[1], key.weight[2], key.weight[3]]
    let weight = MemoryDescriptor.any(weightSizes, key.dtype)
    let biasType = key.direction == .weightGradient ? key.weightType : key.dtype
    let bias = key.hasBias ? MemoryDescriptor.rowMajor([key.weight[0]], biasType) : nil
    let window = OneDNNWindow(key.geometry)
    let propagation = key.direction == .forward ? dnnl_forward_training : dnnl_forward
    let name = key.accumulates ? "convolution input gradient, added" : "convolution forward"
    let forward = Primitive(name) { description, attributes in
      if key.hasShortcut || key.accumulates || key.activation != .identity {
        PostOperations(
          accumulating: key.accumulates, adding: key.hasShortcut ? .any(key.output.dimensions, key.dtype) : nil,
          then: key.activation
        ).join(attributes)
      }
      return dnnl_convolution_forward_primitive_desc_create(
        &description, OneDNN.engine.pointer, propagation, dnnl_convolution_direct, source.handle,
        weight.handle, bias?.handle, target.handle, window.stride, window.dilation, window.start, window.end,
        attributes)
    }
    guard let forward else { return nil }
    switch key.direction {
    case .forward:
      return CompiledConvolution(
        forward, input: forward.descriptor(dnnl_query_src_md), weight: forward.descriptor(dnnl_query_weights_md),
        output: forward.descriptor(dnnl_query_dst_md), bias: bias,
        shortcut: key.hasShortcut ? forward.descriptor(dnnl_query_exec_arg_md, Self.shortcutArgument) : nil)
    case .inputGradient:
      let backward = Primitive("convolution input gradient") { description, attributes in
        dnnl_convolution_backward_data_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_convolution_direct, source.handle,
          (weights ?? weight).handle, target.handle, window.stride, window.dilation, window.start, window.end,
          forward.description, attributes)
      }
      return backward.map {
        CompiledConvolution(
          $0, input: $0.descriptor(dnnl_query_diff_src_md), weight: $0.descriptor(dnnl_query_weights_md),
          output: $0.descriptor(dnnl_query_diff_dst_md))
      }
    case .weightGradient:
      let gradient = weights ?? .any(weightSizes, key.weightType)
      let backward = Primitive("convolution weight gradient") { description, attributes in
        dnnl_convolution_backward_weights_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_convolution_direct, source.handle, gradient.handle, bias?.handle,
          target.handle, window.stride, window.dilation, window.start, window.end, forward.description, attributes)
      }
      return backward.map {
        CompiledConvolution(
          $0, input: $0.descriptor(dnnl_query_src_md), weight: $0.descriptor(dnnl_query_diff_weights_md),
          output: $0.descriptor(dnnl_query_diff_dst_md))
      }
    }
  }
}

/// A window's movement in the library's terms, which count dilation from 0.
struct OneDNNWindow {
  let stride: [Int64]
  let dilation: [Int64]
  let start: [Int64]
  let end: [Int64]

  init(stride: Size2D, dilation: Size2D, padding: Padding2D) {
    self.stride = [Int64(stride.height), Int64(stride.width)]
    self.dilation = [Int64(dilation.height - 1), Int64(dilation.width - 1)]
    start = [Int64(padding.top), Int64(padding.left)]
    end = [Int64(padding.bottom), Int64(padding.right)]
  }

  init(_ geometry: ConvolutionGeometry) {
    self.init(stride: geometry.stride, dilation: geometry.dilation, padding: geometry.padding)
  }
}
