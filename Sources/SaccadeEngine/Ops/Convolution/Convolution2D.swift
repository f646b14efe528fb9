/// A 2-D convolution (cross-correlation, as everywhere in the field).
package struct Convolution2D: Op, Hashable {
  package let geometry: ConvolutionGeometry
  package let hasBias: Bool
  package var name: String { "conv2d" }

  /// A convolution by windows that move so.
  package init(geometry: ConvolutionGeometry, hasBias: Bool) {
    self.geometry = geometry
    self.hasBias = hasBias
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (x, weight) = (inputs[0], inputs[1])
    guard x.rank == 4, weight.rank == 4 else {
      throw ShapeError(
        "input must be [n, c, h, w] and weight [o, c / groups, kh, kw]: \(x) and \(weight); unsqueeze a single image")
    }
    let groups = geometry.groups
    guard groups > 0, weight[0] % groups == 0 else {
      throw ShapeError(
        "the output channels must be divisible by groups: weight \(weight), groups \(groups); change one of them")
    }
    let channels = Extent.product(weight[1], groups)
    guard channels == x[1] else {
      throw ShapeError(
        "the weight's channels times groups must be the input's channels: input \(x), weight \(weight), groups "
          + "\(groups); give \(channels) input channels or change the weight")
    }
    if hasBias, inputs[2] != [weight[0]] {
      throw ShapeError("the bias must have one number a channel of the output: \(inputs[2]), expected [\(weight[0])]")
    }
    let size = try geometry.outputSize(Size2D(x[2], x[3]), kernel: Size2D(weight[2], weight[3]))
    return [[x[0], weight[0], size.height, size.width]]
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    Extent.product(outputs[0].elementCount, inputs[1][1], inputs[1][2], inputs[1][3])
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    guard output.elementCount > 0 else { return [.zeros(output, dtype: x[0].dtype)] }
    // Sums over no channels, or over padding alone.
    guard x[0].elementCount > 0 else { return [kernels.zeros(output, plus: hasBias ? x[2] : nil, x[0].dtype)] }
    var weight = x[1]
    let y = kernels.convolution(
      x[0], &weight, bias: hasBias ? x[2] : nil, adding: nil, then: .identity, output: output, geometry)
    x[1].keepLayout(of: weight)
    return [y]
  }

  package func kept(for needed: Operands) -> Kept {
    Kept(inputs: Operands((needed.contains(0) ? [1] : []) + (needed.contains(1) || needed.contains(2) ? [0] : [])))
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    var arrived: [Tensor?] = [nil]
    return backward(gradients, saved, taking: &arrived, on: kernels)
  }

  package func backward(
    _ gradients: [Tensor?], _ saved: Saved, taking arrived: inout [Tensor?], on kernels: any Kernels
  ) -> [Tensor?] {
    guard var dy = gradients[0] else { return [nil, nil, nil] }
    let (input, weight) = (saved.inputShapes[0], saved.inputShapes[1])
    guard dy.elementCount > 0, input.elementCount > 0 else {
      let bias = hasBias && dy.elementCount > 0 ? kernels.reduce(dy, .sum, axes: [0, 2, 3]).reshaped([weight[0]]) : nil
      return saved.inputShapes.enumerated().map { $0 == 2 && bias != nil ? bias : .zeros($1, dtype: dy.dtype) }
    }
    var result: [Tensor?] = [nil, nil, nil]
    if saved.needed.contains(0) {
      if var total = arrived[0].take() {
        let isAdded = kernels.addConvolutionInputGradient(dy, saved.input(1), to: &total, geometry)
        if isAdded { result[0] = total } else { arrived[0] = total }
      }
      if result[0] == nil {
        let native: NativeLayout? = if case .native(let layout) = saved.inputLayouts[0] { layout } else { nil }
        result[0] = kernels.convolutionInputGradient(&dy, saved.input(1), input: input, like: native, geometry)
      }
    }
    if saved.needed.contains(1) || (hasBias && saved.needed.contains(2)) {
      let needsBias = hasBias && saved.needed.contains(2)
      let parameters = kernels.convolutionWeightGradient(
        saved.input(0), dy, weight: weight, dtype: saved.gradientTypes[1], hasBias: needsBias, geometry)
      result[1] = parameters.weight
      result[2] = parameters.bias
    }
    return hasBias ? result : Array(result.prefix(2))
  }
}

extension Kernels {
  /// The result of sums over nothing: zeros, or each channel's bias.
  func zeros(_ images: Shape, plus bias: Tensor?, _ dtype: DType) -> Tensor {
    let zeros = fill(images, dtype, 0)
    guard let bias else { return zeros }
    return withoutGradient { zeros + bias.detached.reshaped([images[1], 1, 1]) }
  }
}

extension ConvolutionGeometry {
  /// How windows of a weight's size move.
  /// - Traps: if the padding is to keep the size of an image that the stride shrinks
  init(_ weight: Tensor, stride: Size2D, padding: ConvolutionPadding, dilation: Size2D, groups: Int) {
    if padding == .same, stride != 1 {
      misuse("conv2d", "padding .same needs stride 1: stride \(stride); give the padding in numbers")
    }
    let kernel = weight.rank == 4 ? Size2D(weight.shape[2], weight.shape[3]) : 1
    self.init(
      stride: stride, padding: padding.resolved(kernel: kernel, dilation: dilation), dilation: dilation, groups: groups)
  }

  /// The most rows, columns or steps that libraries count: they do so in 32 bits.
  static let longest = Int(Int32.max)

  /// Refuses a window without pixels, or one that does not move forwards, or too far to be counted.
  func checkMovement(_ kernel: Size2D) throws(ShapeError) {
    guard kernel.height > 0, kernel.width > 0 else {
      throw ShapeError("the window must have pixels: \(kernel); give at least 1×1")
    }
    guard stride.height > 0, stride.width > 0, dilation.height > 0, dilation.width > 0, !padding.isNegative else {
      throw ShapeError(
        "stride and dilation must be positive, padding not negative: stride \(stride), dilation \(dilation), padding "
          + "\(padding)")
    }
    guard max(stride.height, stride.width, dilation.height, dilation.width) <= Self.longest else {
      throw ShapeError(
        "stride and dilation must be at most \(Self.longest): stride \(stride), dilation \(dilation); choose smaller ones"
      )
    }
  }

  /// The size of the output of a window of `kernel`.
  func outputSize(_ input: Size2D, kernel: Size2D) throws(ShapeError) -> Size2D {
    try checkMovement(kernel)
    let padded = Size2D(
      (Extent(input.height) + padding.top + padding.bottom).value,
      (Extent(input.width) + padding.left + padding.right).value)
    guard max(padded.height, padded.width) <= Self.longest else {
      throw ShapeError(
        "the padded image must have at most \(Self.longest) rows and columns: \(input) with padding \(padding); pad "
          + "less")
    }
    let height = (Extent(padded.height) - Extent(dilation.height) * (kernel.height - 1) - 1).value
    let width = (Extent(padded.width) - Extent(dilation.width) * (kernel.width - 1) - 1).value
    guard height >= 0, width >= 0 else {
      throw ShapeError(
        "the window must fit the padded image: kernel \(kernel) with dilation \(dilation) on \(input) with padding "
          + "\(padding); enlarge the image or the padding")
    }
    return Size2D(height / stride.height + 1, width / stride.width + 1)
  }
}

extension Tensor {
  /// Applies a 2-D convolution.
  /// - Shapes: input `[n, c, h, w]`; weight `[o, c / groups, kh, kw]`; bias `[o]`; result `[n, o, h', w']`,
  ///   h' = (h + padding − dilation·(kh − 1) − 1) / stride + 1
  /// - Traps: if `c` is not the weight's channels times `groups`, or the window does not fit
  public func conv2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Size2D = 1, padding: ConvolutionPadding = 0, dilation: Size2D = 1,
    groups: Int = 1
  ) -> Tensor {
    let op = Convolution2D(
      geometry: .init(weight, stride: stride, padding: padding, dilation: dilation, groups: groups),
      hasBias: bias != nil)
    let operands = [self, weight] + (bias.map { [$0] } ?? [])
    return apply(op, floatOperands(op.name, operands))[0]
  }
}
