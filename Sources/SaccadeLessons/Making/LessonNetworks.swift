import SaccadeEngine
import SaccadeLayers

/// Networks that a lesson needs and the catalog has not: small, or with one thing other than usual.
enum LessonNetworks {
  /// LeNet-5 with any function between its layers.
  /// - Shapes: images `[n, 1, 28, 28]`; logits `[n, 10]`
  static func leNet(_ activation: Nonlinearity) -> Sequential {
    func function() -> Elementwise { Elementwise(activation) }
    return Sequential(
      Conv2d(1, 6, kernel: 5, padding: .all(2)), function(), MaxPool2d(2),  // [n, 6, 14, 14]
      Conv2d(6, 16, kernel: 5), function(), MaxPool2d(2), Flatten(),  // [n, 400]
      Linear(400, 120), function(), Linear(120, 84), function(), Linear(84, 10))
  }

  /// A perceptron with a hidden layer, to which every pixel is as near as every other.
  /// - Shapes: images `[n, 1, 28, 28]`; logits `[n, 10]`
  static func perceptron(hidden: Int) -> Sequential {
    Sequential(Flatten(), Linear(784, hidden), ReLU(), Linear(hidden, 10))
  }

  /// The network of `SmallResNet` without its shortcuts: three stages of 16, 32 and 64 channels, one convolution after
  /// the other.
  /// - Shapes: images `[n, 3, h, w]`; logits `[n, classes]`
  /// - Paper: He et al. 2015, <https://arxiv.org/abs/1512.03385>, §4.2
  static func plain(depth: Int, classes: Int) -> Sequential {
    var layers: [Module] = []
    func append(_ inChannels: Int, _ outChannels: Int, stride: Int = 1) {
      layers += [
        Conv2d(
          inChannels, outChannels, kernel: 3, stride: Size2D(stride), padding: .all(1), hasBias: false,
          weight: .kaimingNormal(.fanOut, before: .relu)), BatchNorm2d(outChannels), ReLU(),
      ]
    }
    append(3, 16)
    var channels = 16
    for width in [16, 32, 64] {
      for position in 0..<(depth - 2) / 3 {
        append(channels, width, stride: position == 0 && width > 16 ? 2 : 1)
        channels = width
      }
    }
    return Sequential(layers + [GlobalAveragePool(), Linear(64, classes)])
  }
}
