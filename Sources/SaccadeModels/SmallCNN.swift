public import SaccadeEngine
public import SaccadeLayers

/// A plain convolutional network for images of 28 to 32 pixels a side: two stages of two convolutions, then the mean.
/// - Shapes: images `[n, c, h, w]`; logits `[n, classes]`
public final class SmallCNN: Module {
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let conv3: Conv2d
  let bn3: BatchNorm2d
  let conv4: Conv2d
  let bn4: BatchNorm2d
  let fc: Linear

  /// A network with random weights.
  public init(classes: Int = 10, inputChannels: Int = 1) {
    conv1 = .normalized(inputChannels, 32, kernel: 3)
    bn1 = BatchNorm2d(32)
    conv2 = .normalized(32, 32, kernel: 3)
    bn2 = BatchNorm2d(32)
    conv3 = .normalized(32, 64, kernel: 3)
    bn3 = BatchNorm2d(64)
    conv4 = .normalized(64, 64, kernel: 3)
    bn4 = BatchNorm2d(64)
    fc = Linear(64, classes)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor {
    var y = conv1(x, normalizedBy: bn1, then: .relu)  // [n, 32, h, w]
    y = conv2(y, normalizedBy: bn2, then: .relu).maxPool2d(2)  // [n, 32, h/2, w/2]
    y = conv3(y, normalizedBy: bn3, then: .relu)  // [n, 64, h/2, w/2]
    y = conv4(y, normalizedBy: bn4, then: .relu).maxPool2d(2)  // [n, 64, h/4, w/4]
    return fc(y.globalAveragePool())
  }
}

extension SmallCNN {
  static let entry = ModelEntry(
    "SmallCNN", "four convolutions, for images of 28 to 32 pixels", classes: 10, channels: 1, side: 28, sides: 8...512
  ) { classes, channels, _ in SmallCNN(classes: classes, inputChannels: channels) }
}
