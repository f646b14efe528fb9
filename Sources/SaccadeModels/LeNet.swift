public import SaccadeEngine
public import SaccadeLayers

/// The first convolutional network in wide use, for handwritten digits; with ReLU and max pooling in place of
/// sigmoids and trained subsampling.
///
/// - Shapes: images `[n, c, 28, 28]`, or `[n, c, 32, 32]` with `imageSide` 32; logits `[n, classes]`
/// - Paper: LeCun et al. 1998, *Gradient-based learning applied to document recognition*, figure 2
public final class LeNet: Module {
  let conv1: Conv2d
  let conv2: Conv2d
  let fc1: Linear
  let fc2: Linear
  let fc3: Linear

  /// A network with random weights.
  /// - Traps: if `imageSide` is neither 28 nor 32
  public init(classes: Int = 10, inputChannels: Int = 1, imageSide: Int = 28) {
    guard imageSide == 28 || imageSide == 32 else {
      misuse("LeNet", "it is made for images of 28 or 32 pixels a side: \(imageSide); resize them")
    }
    // Digits of 28 pixels stand in the middle of 32, as in the paper.
    conv1 = Conv2d(inputChannels, 6, kernel: 5, padding: .all((32 - imageSide) / 2))
    conv2 = Conv2d(6, 16, kernel: 5)
    fc1 = Linear(16 * 5 * 5, 120)
    fc2 = Linear(120, 84)
    fc3 = Linear(84, classes)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor {
    var y = relu(conv1(x)).maxPool2d(2)  // [n, 6, 14, 14]
    y = relu(conv2(y)).maxPool2d(2)  // [n, 16, 5, 5]
    y = y.flattened(from: 1)
    y = relu(fc1(y))
    y = relu(fc2(y))
    return fc3(y)
  }
}

extension LeNet {
  static let entry = ModelEntry(
    "LeNet", "LeNet-5 with ReLU, for digits", classes: 10, channels: 1, side: 28, sides: 28...32
  ) { LeNet(classes: $0, inputChannels: $1, imageSide: $2) }
}
