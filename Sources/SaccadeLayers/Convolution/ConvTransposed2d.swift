public import SaccadeEngine

/// A transposed 2-D convolution with weights of its own: it enlarges as a convolution shrinks.
/// - Shapes: input `[n, c, h, w]`; weight `[c, o / groups, kh, kw]`; bias `[o]`; result `[n, o, h', w']`,
///   h' = (h − 1)·stride − padding + dilation·(kh − 1) + outputPadding + 1
public final class ConvTransposed2d: Module {
  /// The kernels, one a channel of the input.
  public let weight: Parameter
  /// What is added to each channel of the output.
  public let bias: Parameter?
  /// By how much it enlarges.
  public let stride: Size2D
  /// What is cut off on each side.
  public let padding: Padding2D
  /// Rows and columns that are added at the end.
  public let outputPadding: Size2D
  /// The step between the elements of the window.
  public let dilation: Size2D
  /// Into how many parts, that do not mix, the channels are divided.
  public let groups: Int

  /// A transposed convolution; weights are drawn as PyTorch's are.
  /// - Traps: if `groups` does not divide both numbers of channels
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Size2D, stride: Size2D = 1, padding: Padding2D = 0,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1, hasBias: Bool = true,
    weight: Initializer = .layerDefault
  ) {
    guard inChannels > 0, outChannels > 0, groups > 0, inChannels % groups == 0, outChannels % groups == 0 else {
      misuse(
        "ConvTransposed2d", "groups must divide the channels: \(inChannels) in, \(outChannels) out, groups \(groups)")
    }
    let shape: Shape = [inChannels, outChannels / groups, kernel.height, kernel.width]
    self.weight = Parameter(shape, weight)
    bias = hasBias ? Parameter([outChannels], .bias(fanIn: shape.dimensions.dropFirst().reduce(1, *))) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  /// The transposed convolution of the input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.convTransposed2d(
      weight.value, bias: bias?.value, stride: stride, padding: padding, outputPadding: outputPadding,
      dilation: dilation, groups: groups)
  }
}
