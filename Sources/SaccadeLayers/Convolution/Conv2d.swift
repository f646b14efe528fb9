public import SaccadeEngine

/// A 2-D convolution with weights of its own.
/// - Shapes: input `[n, c, h, w]`; weight `[o, c / groups, kh, kw]`; bias `[o]`; result `[n, o, h', w']`
public final class Conv2d: Module {
  /// The kernels, one a channel of the output.
  public let weight: Parameter
  /// What is added to each channel of the output.
  public let bias: Parameter?
  /// The step of the window.
  public let stride: Size2D
  /// How much stands around the image.
  public let padding: ConvolutionPadding
  /// What stands around the image.
  public let paddingMode: PaddingMode
  /// The step between the elements of the window.
  public let dilation: Size2D
  /// Into how many parts, that do not mix, the channels are divided.
  public let groups: Int
  /// What the convolution became together with the normalization that follows it.
  var folded: FoldedConvolution?

  /// A convolution; weights are drawn as PyTorch's are.
  /// - Traps: if `groups` does not divide both numbers of channels
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Size2D, stride: Size2D = 1, padding: ConvolutionPadding = 0,
    paddingMode: PaddingMode = .zeros, dilation: Size2D = 1, groups: Int = 1, hasBias: Bool = true,
    weight: Initializer = .layerDefault, bias: Initializer? = nil
  ) {
    guard inChannels > 0, outChannels > 0, groups > 0, inChannels % groups == 0, outChannels % groups == 0 else {
      misuse("Conv2d", "groups must divide the channels: \(inChannels) in, \(outChannels) out, groups \(groups)")
    }
    let shape: Shape = [outChannels, inChannels / groups, kernel.height, kernel.width]
    self.weight = Parameter(shape, weight)
    let fanIn = shape.dimensions.dropFirst().reduce(1, *)
    self.bias = hasBias ? Parameter([outChannels], bias ?? .bias(fanIn: fanIn)) : nil
    self.stride = stride
    self.padding = padding
    self.paddingMode = paddingMode
    self.dilation = dilation
    self.groups = groups
  }

  /// The convolution of the input.
  public override func forward(_ x: Tensor) -> Tensor {
    guard paddingMode != .zeros else {
      return x.conv2d(
        weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
    let amount = padding.resolved(kernel: Size2D(weight.shape[2], weight.shape[3]), dilation: dilation)
    return x.pad(amount, paddingMode).conv2d(
      weight.value, bias: bias?.value, stride: stride, dilation: dilation, groups: groups)
  }
}

extension Initializer {
  /// PyTorch's for the bias of a layer whose weight has this fan-in.
  static func bias(fanIn: Int) -> Initializer {
    let bound = 1 / Float(max(fanIn, 1)).squareRoot()
    return .uniform(-bound..<bound)
  }
}
