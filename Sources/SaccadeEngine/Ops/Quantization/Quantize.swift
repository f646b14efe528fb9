/// The bytes nearest to numbers.
package struct Quantize: Op, Hashable {
  package let quantization: ByteScale
  package var name: String { "quantize" }

  package init(_ quantization: ByteScale) { self.quantization = quantization }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { [inputs[0]] }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [.uint8] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.quantize(x[0], by: quantization)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    misuse(name, "bytes have no gradient: train the model in float32 and quantize it then")
  }
}
