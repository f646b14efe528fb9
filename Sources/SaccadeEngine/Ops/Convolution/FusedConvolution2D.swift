/// A convolution, a shortcut that is added and an activation in one sweep over memory: for use, not for training.
package struct FusedConvolution2D: Op, Hashable {
  package let convolution: Convolution2D
  package let hasShortcut: Bool
  package let activation: FusedActivation
  package var name: String { convolution.name }

  /// A convolution and what follows it.
  package init(convolution: Convolution2D, hasShortcut: Bool, activation: FusedActivation) {
    self.convolution = convolution
    self.hasShortcut = hasShortcut
    self.activation = activation
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let output = try convolution.outputShapes(inputs)
    if hasShortcut, let shortcut = inputs.last, shortcut != output[0] {
      throw ShapeError("result and shortcut must have the same shape: result \(output[0]), shortcut \(shortcut)")
    }
    return output
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    convolution.multiplyAdds(inputs, to: outputs)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    guard output.elementCount > 0 else { return [.zeros(output, dtype: x[0].dtype)] }
    guard x[0].elementCount > 0 else {
      let sum = kernels.zeros(output, plus: convolution.hasBias ? x[2] : nil, x[0].dtype)
      return [withoutGradient { activation.applied(to: hasShortcut ? sum + x[x.count - 1] : sum) }]
    }
    var weight = x[1]
    let y = kernels.convolution(
      x[0], &weight, bias: convolution.hasBias ? x[2] : nil, adding: hasShortcut ? x[x.count - 1] : nil,
      then: activation, output: output, convolution.geometry)
    x[1].keepLayout(of: weight)
    return [y]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    misuse(name, "a convolution fused with what follows has no gradient: call the layers one by one")
  }
}

extension Tensor {
  /// A 2-D convolution, a shortcut and an activation in one sweep; see ``conv2d(_:bias:stride:padding:dilation:groups:)``.
  ///
  /// It is not recorded. oneDNN's ReLU and ReLU6 give 0 for NaN.
  /// - Traps: as the convolution does, and if the shortcut has another shape than the result
  package func conv2d(
    _ weight: Tensor, bias: Tensor?, stride: Size2D, padding: ConvolutionPadding, dilation: Size2D, groups: Int,
    adding shortcut: Tensor?, then activation: FusedActivation
  ) -> Tensor {
    let op = FusedConvolution2D(
      convolution: Convolution2D(
        geometry: .init(weight, stride: stride, padding: padding, dilation: dilation, groups: groups),
        hasBias: bias != nil),
      hasShortcut: shortcut != nil, activation: activation)
    let operands = [self, weight, bias, shortcut].compactMap { $0 }
    return withoutGradient { apply(op, floatOperands(op.name, operands))[0] }
  }
}
