public import SaccadeEngine

/// A 1-D convolution with weights of its own.
/// - Shapes: input `[n, c, l]`; weight `[o, c / groups, k]`; bias `[o]`; result `[n, o, l']`
public final class Conv1d: Module {
  /// The kernels, one a channel of the output.
  public let weight: Parameter
  /// What is added to each channel of the output.
  public let bias: Parameter?
  /// The step of the window.
  public let stride: Int
  /// How many zeros stand before and after the sequence; the amounts left and right count.
  public let padding: ConvolutionPadding
  /// The step between the elements of the window.
  public let dilation: Int
  /// Into how many parts, that do not mix, the channels are divided.
  public let groups: Int

  /// A convolution; weights are drawn as PyTorch's are.
  /// - Traps: if `groups` does not divide both numbers of channels
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: ConvolutionPadding = 0,
    dilation: Int = 1, groups: Int = 1, hasBias: Bool = true, weight: Initializer = .layerDefault
  ) {
    requireGroups("Conv1d", inChannels, outChannels, groups)
    self.weight = Parameter([outChannels, inChannels / groups, kernel], weight)
    bias = hasBias ? Parameter([outChannels], .bias(fanIn: inChannels / groups * kernel)) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The convolution of the input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.conv1d(
      weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}

/// A transposed 1-D convolution with weights of its own: it lengthens as a convolution shortens.
/// - Shapes: input `[n, c, l]`; weight `[c, o / groups, k]`; bias `[o]`; result `[n, o, l']`,
///   l' = (l − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1
public final class ConvTransposed1d: Module {
  /// The kernels, one a channel of the input.
  public let weight: Parameter
  /// What is added to each channel of the output.
  public let bias: Parameter?
  /// By how much it lengthens.
  public let stride: Int
  /// What is cut off on each side.
  public let padding: Int
  /// Elements that are added at the end.
  public let outputPadding: Int
  /// The step between the elements of the window.
  public let dilation: Int
  /// Into how many parts, that do not mix, the channels are divided.
  public let groups: Int

  /// A transposed convolution; weights are drawn as PyTorch's are.
  /// - Traps: if `groups` does not divide both numbers of channels
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1, hasBias: Bool = true, weight: Initializer = .layerDefault
  ) {
    requireGroups("ConvTransposed1d", inChannels, outChannels, groups)
    self.weight = Parameter([inChannels, outChannels / groups, kernel], weight)
    bias = hasBias ? Parameter([outChannels], .bias(fanIn: outChannels / groups * kernel)) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  /// The transposed convolution of the input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.convTransposed1d(
      weight.value, bias: bias?.value, stride: stride, padding: padding, outputPadding: outputPadding,
      dilation: dilation, groups: groups)
  }
}

/// Stops unless groups divide both numbers of channels.
func requireGroups(_ layer: String, _ inChannels: Int, _ outChannels: Int, _ groups: Int) {
  guard inChannels > 0, outChannels > 0, groups > 0, inChannels % groups == 0, outChannels % groups == 0 else {
    misuse(layer, "groups must divide the channels: \(inChannels) in, \(outChannels) out, groups \(groups)")
  }
}
