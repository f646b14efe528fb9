import CKernels
import COneDNN

extension CPUKernels {
  /// The gradients of the weights of a convolution of each channel by itself; nil for other convolutions.
  ///
  /// For windows other than 3 × 3 oneDNN goes by way of a matrix product or of code for groups, which takes several times
  /// as long, so that two conversions to blocks of channels cost little beside it.
  func depthwiseWeightGradient(
    _ x: Tensor, _ dy: Tensor, weight: Shape, hasBias: Bool, _ geometry: ConvolutionGeometry
  ) -> (weight: Tensor, bias: Tensor?)? {
    let channels = x.shape[1]
    guard geometry.groups == channels, weight[0] == channels, channels > 1,
      x.dtype == .float32 || x.dtype == .bfloat16
    else { return nil }
    let blocks = (channels + 15) / 16
    let source = relaid(x, to: .tagged(x.shape.dimensions, x.dtype, dnnl_nChw16c))
    let gradient = relaid(dy, to: .tagged(dy.shape.dimensions, x.dtype, dnnl_nChw16c))
    let packed = MemoryDescriptor.tagged([channels, 1, 1, weight[2], weight[3]], .float32, dnnl_Goihw16g)
    let dw = result(packed, weight, .float32)
    // Lanes beyond the last channel are written too.
    let rows = hasBias ? Tensor.uninitialized([blocks * 16], .float32) : nil
    var shape = sk_depthwise(
      images: x.shape[0], blocks: blocks, height: x.shape[2], width: x.shape[3],
      out_height: dy.shape[2], out_width: dy.shape[3], kernel_height: weight[2], kernel_width: weight[3],
      stride_height: geometry.stride.height, stride_width: geometry.stride.width,
      dilation_height: geometry.dilation.height, dilation_width: geometry.dilation.width,
      padding_top: geometry.padding.top, padding_left: geometry.padding.left)
    let products = dy.elementCount * weight[2] * weight[3]
    withExtendedLifetime((source, gradient)) {
      Profiler.kernel(
        .init("depthwise weight gradient", from: [source, gradient], to: dw, floatingPointOperations: 2 * products)
      ) {
        sk_depthwise_weight_gradient(
          &shape, x.dtype.kernel, source.pointer, gradient.pointer, dw.floats, rows?.floats)
      }
    }
    let db = rows.map { $0.view([channels], StridedLayout(strides: [1])) }
    return (cast(dw, to: x.dtype), db.map { cast($0, to: x.dtype) })
  }
}
