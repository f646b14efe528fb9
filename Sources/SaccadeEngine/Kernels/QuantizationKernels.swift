/// Numbers into bytes and back, and products of bytes.
package protocol QuantizationKernels {
  /// Whether products of bytes are faster than those of float32 here.
  var hasFastBytes: Bool { get }
  /// The nearest bytes: images channels last, all else in rows. NaN becomes any of them.
  func quantize(_ x: Tensor, by quantization: ByteScale) -> Tensor
  /// The numbers that bytes stand for.
  func dequantize(_ x: Tensor, from quantization: ByteScale) -> Tensor
  /// The sums are those of whole numbers; a shortcut and an activation come before results become bytes again.
  func quantizedConvolution(
    _ x: Tensor, of input: ByteScale, _ weight: QuantizedWeight, bias: Tensor?, adding shortcut: Tensor?,
    then epilogue: QuantizedEpilogue, output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor
  /// As the convolution, for rows.
  func quantizedLinear(
    _ x: Tensor, of input: ByteScale, _ weight: QuantizedWeight, bias: Tensor?, adding shortcut: Tensor?,
    then epilogue: QuantizedEpilogue, output: Shape
  ) -> Tensor
}
