import SaccadeEngine
import SaccadeLayers

/// An inverted residual whose middle may have a gate: MBConv in the papers.
///
/// Names and shapes of weights are torchvision's, for EfficientNets and MobileNetV3.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h / stride, w / stride]`
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, §3.3; Tan & Le 2019,
///   <https://arxiv.org/abs/1905.11946>, §4; Howard et al. 2019, <https://arxiv.org/abs/1905.02244>, figure 4
final class MobileConvolution: Module {
  let expand: ConvNormActivation?
  let depthwise: ConvNormActivation
  let gate: SqueezeExcitation?
  let project: ConvNormActivation
  let dropPath: DropPath
  private let addsInput: Bool

  /// - Parameters:
  ///   - wide: how many channels the middle has; as many as the input where nothing widens it
  ///   - dilation: the step between the elements of the middle's window
  ///   - padsAsTensorFlow: whether windows that move by more than a pixel lie as TensorFlow has them
  ///   - norm: makes a normalization of a number of channels
  init(
    _ channels: Int, _ outChannels: Int, wide: Int, kernel: Int, stride: Int, dilation: Int = 1,
    activation: Nonlinearity, gate: SqueezeExcitation?, dropRate: Float = 0, padsAsTensorFlow: Bool = false,
    norm: (Int) -> BatchNorm2d
  ) {
    expand =
      wide == channels
      ? nil : ConvNormActivation(channels, wide, kernel: 1, normalization: norm(wide), activation: activation)
    depthwise = ConvNormActivation(
      wide, wide, kernel: kernel, stride: stride, dilation: dilation, groups: wide, normalization: norm(wide),
      activation: activation, padsAsTensorFlow: padsAsTensorFlow)
    self.gate = gate
    project = ConvNormActivation(
      wide, outChannels, kernel: 1, normalization: norm(outChannels), activation: .identity)
    dropPath = DropPath(dropRate)
    addsInput = stride == 1 && channels == outChannels
  }

  /// Torchvision numbers the layers of a block.
  override func key(forProperty name: String) -> String {
    let layers =
      (expand == nil ? [] : ["expand"]) + ["depthwise"] + (gate == nil ? [] : ["gate"]) + ["project"]
    return layers.firstIndex(of: name).map { "block.\($0)" } ?? super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor {
    var y = depthwise(expand.map { $0(x) } ?? x)
    if let gate { y = gate(y) }
    guard addsInput else { return project(y) }
    // What may be left out is computed for itself; otherwise the sum joins the normalization.
    return dropPath.isActive ? dropPath(project(y)) + x : project(y, adding: x)
  }
}
