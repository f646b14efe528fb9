public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// The first convolutional network in wide use, for handwritten digits; with ReLU and max pooling in place of
/// sigmoids and trained subsampling.
///
/// - Shapes: images `[n, c, 28, 28]`, or `[n, c, 32, 32]` with `imageSide` 32; logits `[n, classes]`
/// - Paper: LeCun et al. 1998, *Gradient-based learning applied to document recognition*, figure 2
public final class LeNet: Module, CatalogFamily {
  let conv1: Conv2d
  let conv2: Conv2d
  let fc1: Linear
  let fc2: Linear
  let fc3: Linear

  /// What it is made with, and the keys of `type: LeNet`.
  public struct Settings: FixedSizeSettings {
    /// How many classes it tells apart.
    public var numClasses = 10
    /// How many channels its images have.
    public var inChannels = 1
    /// The height and width of its images, in pixels: 28 or 32.
    public var imageSize = 28

    /// For ten digits in grey.
    public init() {}
  }

  /// A network with random weights; what is nil is as ``Settings`` have it.
  /// - Traps: if `imageSide` is neither 28 nor 32
  public convenience init(classes: Int? = nil, inputChannels: Int? = nil, imageSide: Int? = nil) {
    var settings = Settings().with(classes: classes, inputChannels: inputChannels)
    settings.imageSize = imageSide ?? settings.imageSize
    self.init(settings)
  }

  /// A network with random weights.
  /// - Traps: if the image size is neither 28 nor 32
  public init(_ settings: Settings) {
    let imageSide = settings.imageSize
    guard imageSide == 28 || imageSide == 32 else {
      misuse("LeNet", "it is made for images of 28 or 32 pixels a side: \(imageSide); resize them")
    }
    // Digits of 28 pixels stand in the middle of 32, as in the paper.
    conv1 = Conv2d(settings.inChannels, 6, kernel: 5, padding: .all((32 - imageSide) / 2))
    conv2 = Conv2d(6, 16, kernel: 5)
    fc1 = Linear(16 * 5 * 5, 120)
    fc2 = Linear(120, 84)
    fc3 = Linear(84, settings.numClasses)
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

extension LeNet.Settings {
  /// `LeNet`.
  public var typeName: String { "LeNet" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "LeNet-5 with ReLU, for digits" }
  /// Those that ``imageSize`` can be.
  public var imageSides: ClosedRange<Int> { 28...32 }
  /// Both sizes are multiples of 4, and none between.
  public var imageSizeStep: Int { 4 }
  /// Its two sizes.
  public var otherSizes: String { "28 or 32" }
  /// The network.
  public func makeModel() -> Module { LeNet(self) }
  /// The keys `num_classes`, `in_channels` and `image_size`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    .imageSize(\.imageSize, ConfigRule("that is 28 or 32") { $0 == 28 || $0 == 32 }),
  ]
}

extension LeNet {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 61_706, billionMultiplyAdds: 0.000_416_5, headName: "fc3", imageSide: Settings().imageSize,
        normalization: nil, paper: "https://doi.org/10.1109/5.726791"))
  ]
}
