/// Rows of bytes by a weight of bytes, with what follows: for use, not for training.
///
/// Inputs: bytes `[n, in]`, then a bias in float32 and a shortcut, where there are. Sums are exact.
package struct QuantizedLinear: Op {
  package let weight: QuantizedWeight
  package let hasBias: Bool
  package let input: ByteScale
  package let epilogue: QuantizedEpilogue
  package var name: String { "linear" }

  /// A product of bytes.
  package init(weight: QuantizedWeight, hasBias: Bool, input: ByteScale, epilogue: QuantizedEpilogue) {
    self.weight = weight
    self.hasBias = hasBias
    self.input = input
    self.epilogue = epilogue
  }

  private var product: LinearOp { LinearOp(hasBias: hasBias) }

  private func operands(_ inputs: [Shape]) -> [Shape] { [inputs[0], weight.shape] + (hasBias ? [inputs[1]] : []) }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try product.outputShapes(operands(inputs))
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [epilogue.output == nil ? .float32 : .uint8] }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    product.multiplyAdds(operands(inputs), to: outputs)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let y = kernels.quantizedLinear(
      x[0], of: input, weight, bias: hasBias ? x[1] : nil, adding: epilogue.shortcut == .none ? nil : x[x.count - 1],
      then: epilogue, output: shapes[0])
    return [y]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    misuse(name, "a product of bytes has no gradient: train the model in float32 and quantize it then")
  }
}
