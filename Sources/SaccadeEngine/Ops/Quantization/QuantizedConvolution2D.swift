/// A convolution of bytes by bytes, with what follows it: for use, not for training.
///
/// Inputs: bytes `[n, c, h, w]`, then a bias in float32 and a shortcut, where there are. Sums are exact.
package struct QuantizedConvolution2D: Op {
  package let geometry: ConvolutionGeometry
  package let weight: QuantizedWeight
  package let hasBias: Bool
  package let input: ByteScale
  package let epilogue: QuantizedEpilogue
  package var name: String { "conv2d" }

  /// A convolution of bytes.
  package init(
    geometry: ConvolutionGeometry, weight: QuantizedWeight, hasBias: Bool, input: ByteScale,
    epilogue: QuantizedEpilogue
  ) {
    self.geometry = geometry
    self.weight = weight
    self.hasBias = hasBias
    self.input = input
    self.epilogue = epilogue
  }

  private var convolution: Convolution2D { Convolution2D(geometry: geometry, hasBias: hasBias) }

  private func operands(_ inputs: [Shape]) -> [Shape] {
    [inputs[0], weight.shape] + (hasBias ? [inputs[1]] : [])
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try convolution.outputShapes(operands(inputs))
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [epilogue.output == nil ? .float32 : .uint8] }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    convolution.multiplyAdds(operands(inputs), to: outputs)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let y = kernels.quantizedConvolution(
      x[0], of: input, weight, bias: hasBias ? x[1] : nil, adding: epilogue.shortcut == .none ? nil : x[x.count - 1],
      then: epilogue, output: shapes[0], geometry)
    return [y]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    misuse(name, "a convolution of bytes has no gradient: train the model in float32 and quantize it then")
  }
}
