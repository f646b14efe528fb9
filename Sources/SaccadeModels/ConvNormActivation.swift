import SaccadeEngine
import SaccadeLayers

/// A convolution without bias, the normalization that follows it, and an activation.
///
/// The convolution has key 0 and the normalization key 1, as in torchvision's `Conv2dNormActivation`.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h / stride, w / stride]`
final class ConvNormActivation: Module {
  let convolution: Conv2d
  let normalization: BatchNorm2d
  let activation: Nonlinearity
  private let padsAsTensorFlow: Bool

  /// - Parameter padsAsTensorFlow: whether windows that move by more than a pixel lie as TensorFlow has them
  init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, groups: Int = 1,
    normalization: BatchNorm2d? = nil, activation: Nonlinearity = .relu, padsAsTensorFlow: Bool = false,
    weight: Initializer = .kaimingNormal(.fanOut, before: .relu)
  ) {
    self.padsAsTensorFlow = padsAsTensorFlow && stride > 1
    convolution = .normalized(
      inChannels, outChannels, kernel: kernel, stride: stride, padding: self.padsAsTensorFlow ? 0 : nil,
      dilation: dilation, groups: groups, weight: weight)
    self.normalization = normalization ?? BatchNorm2d(outChannels)
    self.activation = activation
  }

  override func key(forProperty name: String) -> String {
    switch name {
    case "convolution": "0"
    case "normalization": "1"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor {
    convolution(padded(x), normalizedBy: normalization, then: activation)
  }

  /// The end of a residual block: the shortcut joins before the activation.
  func callAsFunction(_ x: Tensor, adding shortcut: Tensor) -> Tensor {
    scope { convolution(padded(x), normalizedBy: normalization, adding: shortcut, then: activation) }
  }

  private func padded(_ x: Tensor) -> Tensor {
    guard padsAsTensorFlow else { return x }
    return x.pad(.tensorFlow(x.shape, window: convolution.weight.shape[2], stride: convolution.stride.height))
  }
}

extension Padding2D {
  /// The zeros with which a window that moves by a stride gives ⌈side / stride⌉ results: TensorFlow's `SAME`.
  ///
  /// The larger half stands after the image. PyTorch's networks have as much before it, so that at a stride of 2 their
  /// windows lie a pixel further up and left.
  /// - Shapes: images `[n, c, h, w]`
  static func tensorFlow(_ images: Shape, window: Int, stride: Int) -> Padding2D {
    func amount(_ side: Int) -> Int { max(0, ((side + stride - 1) / stride - 1) * stride + window - side) }
    let (vertical, horizontal) = (amount(images[2]), amount(images[3]))
    return Padding2D(
      top: vertical / 2, bottom: vertical - vertical / 2, left: horizontal / 2, right: horizontal - horizontal / 2)
  }
}

extension Conv2d {
  /// A convolution that a normalization follows, so that it needs no bias.
  /// - Parameter padding: nil for as much as keeps the image's size at stride 1
  static func normalized(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: Int? = nil, dilation: Int = 1,
    groups: Int = 1, weight: Initializer = .kaimingNormal(.fanOut, before: .relu)
  ) -> Conv2d {
    Conv2d(
      inChannels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride),
      padding: .all(padding ?? kernel / 2 * dilation), dilation: Size2D(dilation), groups: groups, hasBias: false,
      weight: weight)
  }
}

/// The multiple of 8 nearest to a number of channels, but not below nine tenths of it: processors like whole vectors.
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, in the authors' code
func roundedChannels(_ channels: Double) -> Int {
  let nearest = max(8, Extent(channels + 4).value / 8 * 8)
  return Double(nearest) < 0.9 * channels ? nearest + 8 : nearest
}
