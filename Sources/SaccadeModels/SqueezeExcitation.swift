import SaccadeEngine
import SaccadeLayers

/// Weighs channels by what the whole image shows.
///
/// Names and shapes of weights are torchvision's: 1 × 1 convolutions of one pixel.
/// - Shapes: input `[n, c, h, w]`; result the same
/// - Paper: Hu et al. 2017, <https://arxiv.org/abs/1709.01507>, §3
final class SqueezeExcitation: Module {
  let fc1: Conv2d
  let fc2: Conv2d
  let activation: Nonlinearity
  let gate: Nonlinearity

  init(_ channels: Int, squeezed: Int, activation: Nonlinearity = .relu, gate: Nonlinearity = .sigmoid) {
    fc1 = .gating(channels, squeezed)
    fc2 = .gating(squeezed, channels)
    self.activation = activation
    self.gate = gate
  }

  override func forward(_ x: Tensor) -> Tensor {
    let squeezed = activation(fc1(x.adaptiveAveragePool2d(1)))  // [n, squeezed, 1, 1]
    return scaleChannels(x, by: gate(fc2(squeezed)))
  }
}

extension Conv2d {
  /// A 1 × 1 convolution with a bias that begins at 0.
  fileprivate static func gating(_ inChannels: Int, _ outChannels: Int) -> Conv2d {
    Conv2d(
      inChannels, outChannels, kernel: 1, weight: .kaimingNormal(.fanOut, before: .relu), bias: .constant(0))
  }
}
