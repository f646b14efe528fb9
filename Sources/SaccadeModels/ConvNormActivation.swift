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

  init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
    normalization: BatchNorm2d? = nil, activation: Nonlinearity = .relu
  ) {
    convolution = .normalized(inChannels, outChannels, kernel: kernel, stride: stride, groups: groups)
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
    convolution(x, normalizedBy: normalization, then: activation)
  }

  /// The end of a residual block: the shortcut joins before the activation.
  func callAsFunction(_ x: Tensor, adding shortcut: Tensor) -> Tensor {
    scope { convolution(x, normalizedBy: normalization, adding: shortcut, then: activation) }
  }
}

extension Conv2d {
  /// A convolution that a normalization follows, so that it needs no bias; the image keeps its size at stride 1.
  static func normalized(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
    weight: Initializer = .kaimingNormal(.fanOut, before: .relu)
  ) -> Conv2d {
    Conv2d(
      inChannels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride), padding: .all(kernel / 2),
      groups: groups, hasBias: false, weight: weight)
  }
}

/// The multiple of 8 nearest to a number of channels, but not below nine tenths of it: processors like whole vectors.
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, in the authors' code
func roundedChannels(_ channels: Double) -> Int {
  let nearest = max(8, Extent(channels + 4).value / 8 * 8)
  return Double(nearest) < 0.9 * channels ? nearest + 8 : nearest
}
