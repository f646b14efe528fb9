/// A transposed 2-D convolution: the input gradient of a convolution, used forwards.
package struct TransposedConvolution2D: Op, Hashable {
  /// The geometry of the convolution that this is the transpose of.
  package let geometry: ConvolutionGeometry
  package let outputPadding: Size2D
  package var name: String { "convTransposed2d" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (x, weight) = (inputs[0], inputs[1])
    guard x.rank == 4, weight.rank == 4 else {
      throw ShapeError(
        "input must be [n, c, h, w] and weight [c, o / groups, kh, kw]: \(x) and \(weight); unsqueeze a single image")
    }
    guard geometry.groups > 0, x[1] % geometry.groups == 0, weight[0] == x[1] else {
      throw ShapeError(
        "the weight's first size must be the input's channels, divisible by groups: input \(x), weight \(weight), "
          + "groups \(geometry.groups); the weight is [c, o / groups, kh, kw]")
    }
    try geometry.checkMovement(Size2D(weight[2], weight[3]))
    let isWithinStep =
      (outputPadding.height < geometry.stride.height || outputPadding.height < geometry.dilation.height)
      && (outputPadding.width < geometry.stride.width || outputPadding.width < geometry.dilation.width)
    guard isWithinStep, outputPadding.height >= 0, outputPadding.width >= 0 else {
      throw ShapeError(
        "the output padding must be less than the stride or the dilation: \(outputPadding), stride "
          + "\(geometry.stride), dilation \(geometry.dilation); choose a smaller one")
    }
    let (stride, dilation, padding) = (geometry.stride, geometry.dilation, geometry.padding)
    let vertical = Extent(stride.height) * (x[2] - 1) + Extent(dilation.height) * (weight[2] - 1)
    let horizontal = Extent(stride.width) * (x[3] - 1) + Extent(dilation.width) * (weight[3] - 1)
    let height = (vertical - padding.top - padding.bottom + outputPadding.height + 1).value
    let width = (horizontal - padding.left - padding.right + outputPadding.width + 1).value
    let longest = ConvolutionGeometry.longest
    guard max(vertical.value, horizontal.value, height, width) <= longest else {
      throw ShapeError(
        "the output must have at most \(longest) rows and columns: \(height)×\(width) before padding is taken away, "
          + "stride \(stride), dilation \(dilation); choose smaller ones")
    }
    guard height > 0, width > 0 else {
      throw ShapeError(
        "the padding \(padding) takes away the whole output: input \(x), weight \(weight); choose a smaller one")
    }
    return [[x[0], Extent.product(weight[1], geometry.groups), height, width]]
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    Extent.product(inputs[0].elementCount, inputs[1][1], inputs[1][2], inputs[1][3])
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    guard output.elementCount > 0, x[0].elementCount > 0 else { return [.zeros(output, dtype: x[0].dtype)] }
    return [kernels.convolutionInputGradient(x[0], x[1], input: output, like: nil, geometry)]
  }

  package func kept(for needed: Operands) -> Kept {
    Kept(inputs: Operands((needed.contains(0) ? [1] : []) + (needed.contains(1) ? [0] : [])))
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    let (input, weight) = (saved.inputShapes[0], saved.inputShapes[1])
    guard dy.elementCount > 0, input.elementCount > 0 else {
      return saved.inputShapes.map { .zeros($0, dtype: dy.dtype) }
    }
    return [
      saved.needed.contains(0)
        ? kernels.convolution(dy, saved.input(1), bias: nil, output: input, geometry) : nil,
      saved.needed.contains(1)
        ? kernels.convolutionWeightGradient(
          dy, saved.input(0), weight: weight, dtype: saved.gradientTypes[1], hasBias: false, geometry
        ).weight : nil,
    ]
  }
}

extension TransposedConvolution2D {
  /// The result, where the output padding may be more than a step of the convolution that this is the transpose of.
  ///
  /// That convolution would have one position more on an output with as much padding. So output padding first takes the
  /// place of padding at the end, and what is then left beyond a step is zeros, which no window reaches.
  fileprivate func applied(to x: Tensor, _ weight: Tensor) -> Tensor {
    var (padding, left) = (geometry.padding, outputPadding)
    guard left.height >= geometry.stride.height || left.width >= geometry.stride.width,
      (try? outputShapes([x.shape, weight.shape])) != nil
    else { return apply(self, x, weight) }
    let taken = Size2D(min(left.height, padding.bottom), min(left.width, padding.right))
    padding.bottom -= taken.height
    padding.right -= taken.width
    left = Size2D(left.height - taken.height, left.width - taken.width)
    let within = Size2D(min(left.height, geometry.stride.height - 1), min(left.width, geometry.stride.width - 1))
    let geometry = ConvolutionGeometry(
      stride: geometry.stride, padding: padding, dilation: geometry.dilation, groups: geometry.groups)
    let result = apply(TransposedConvolution2D(geometry: geometry, outputPadding: within), x, weight)
    return result.pad(
      Padding2D(top: 0, bottom: left.height - within.height, left: 0, right: left.width - within.width))
  }
}

extension Tensor {
  /// Applies a transposed 2-D convolution, also called deconvolution.
  /// - Shapes: input `[n, c, h, w]`; weight `[c, o / groups, kh, kw]`; bias `[o]`; result `[n, o, h', w']`,
  ///   h' = (h − 1)·stride − padding + dilation·(kh − 1) + outputPadding + 1
  /// - Paper: Zeiler et al. 2010, *Deconvolutional networks*; Dumoulin & Visin 2016,
  ///   <https://arxiv.org/abs/1603.07285>, §4
  /// - Traps: if channels and groups do not fit, or `outputPadding` is not less than stride or dilation
  public func convTransposed2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Size2D = 1, padding: Padding2D = 0, outputPadding: Size2D = 0,
    dilation: Size2D = 1, groups: Int = 1
  ) -> Tensor {
    let geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups)
    let op = TransposedConvolution2D(geometry: geometry, outputPadding: outputPadding)
    let operands = floatOperands(op.name, [self, weight] + (bias.map { [$0] } ?? []))
    let result = op.applied(to: operands[0], operands[1])
    guard let bias else { return result }
    guard bias.shape == [result.shape[1]] else {
      misuse(
        "convTransposed2d",
        "the bias must have one number a channel of the output: \(bias.shape), expected [\(result.shape[1])]")
    }
    return result + operands[2].reshaped([result.shape[1], 1, 1])
  }
}
