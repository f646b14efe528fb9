public import SaccadeEngine

/// A 3-D convolution with weights of its own.
/// - Shapes: input `[n, c, d, h, w]`; weight `[o, c / groups, kd, kh, kw]`; bias `[o]`; result `[n, o, d', h', w']`
public final class Conv3d: Module {
  /// The kernels, one a channel of the output.
  public let weight: Parameter
  /// What is added to each channel of the output.
  public let bias: Parameter?
  /// The step of the window.
  public let stride: Size3D
  /// How many zeros stand around the volume.
  public let padding: Size3D
  /// The step between the elements of the window.
  public let dilation: Size3D
  /// Into how many parts, that do not mix, the channels are divided.
  public let groups: Int

  /// A convolution; weights are drawn as PyTorch's are.
  /// - Traps: if `groups` does not divide both numbers of channels
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Size3D, stride: Size3D = 1, padding: Size3D = 0,
    dilation: Size3D = 1, groups: Int = 1, hasBias: Bool = true, weight: Initializer = .layerDefault
  ) {
    requireGroups("Conv3d", inChannels, outChannels, groups)
    let shape: Shape = [outChannels, inChannels / groups, kernel.depth, kernel.height, kernel.width]
    self.weight = Parameter(shape, weight)
    bias = hasBias ? Parameter([outChannels], .bias(fanIn: shape.dimensions.dropFirst().reduce(1, *))) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The convolution of the input.
  public override func forward(_ x: Tensor) -> Tensor {
    x.conv3d(
      weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}
