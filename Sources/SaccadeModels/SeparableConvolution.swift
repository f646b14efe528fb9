import SaccadeEngine
import SaccadeLayers

/// A convolution of each channel by itself, and one of 1 × 1 that mixes them, with nothing between.
///
/// Where the stride is above 1 the image is padded as TensorFlow does.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, ⌈h/stride⌉, ⌈w/stride⌉]`
/// - Paper: Chollet 2016, <https://arxiv.org/abs/1610.02357>, §3
final class SeparableConvolution: Module {
  let depthwise: Conv2d
  let pointwise: Conv2d
  private let names: (depthwise: String, pointwise: String)

  /// - Parameter names: what weights call the two, which each family does in its own way
  init(
    _ channels: Int, _ outChannels: Int, kernel: Int = 3, stride: Int = 1,
    weight: Initializer = .kaimingNormal(.fanOut, before: .relu), names: (depthwise: String, pointwise: String)
  ) {
    self.names = names
    depthwise = .normalized(
      channels, channels, kernel: kernel, stride: stride, padding: stride == 1 ? nil : 0, groups: channels,
      weight: weight)
    pointwise = .normalized(channels, outChannels, kernel: 1, weight: weight)
  }

  override func key(forProperty name: String) -> String {
    switch name {
    case "depthwise": names.depthwise
    case "pointwise": names.pointwise
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor { pointwise(depthwise(padded(x))) }

  /// The convolutions with the normalization, the shortcut and the activation that follow, in one sweep where it can be.
  func callAsFunction(
    _ x: Tensor, normalizedBy norm: BatchNorm2d, adding shortcut: Tensor? = nil,
    then activation: Nonlinearity = .identity
  ) -> Tensor {
    scope { pointwise(depthwise(padded(x)), normalizedBy: norm, adding: shortcut, then: activation) }
  }

  private func padded(_ x: Tensor) -> Tensor {
    let stride = depthwise.stride.height
    return stride == 1 ? x : x.pad(.tensorFlow(x.shape, window: depthwise.weight.shape[2], stride: stride))
  }
}
