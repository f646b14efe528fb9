public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// The network that began it: five convolutions with ReLU and dropout, without the division over two graphics cards.
///
/// Names and shapes of weights are torchvision's, which follow the paper *One weird trick*: no local normalization.
/// - Shapes: images `[n, c, h, w]`, h and w from 63 on; logits `[n, classes]`
/// - Paper: Krizhevsky et al. 2012, *ImageNet classification with deep convolutional neural networks*, §3; Krizhevsky 2014,
///   <https://arxiv.org/abs/1404.5997>
public final class AlexNet: SequentialBackbone, CatalogFamily {
  /// `classifier.6`.
  public override class var headName: String { "classifier.6" }

  /// What it is made with, and the keys of `type: AlexNet`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before each of the first two linear layers.
    public var dropoutRate: Float = 0.5

    /// The network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    func append(_ channels: Int, kernel: Int, stride: Int = 1, padding: Int, pools: Bool = false) {
      row.append(
        Conv2d(row.channels, channels, kernel: Size2D(kernel), stride: Size2D(stride), padding: .all(padding)),
        channels: channels, stride: stride, isLevel: false)
      row.append(ReLU())
      if pools { row.append(MaxPool2d(3, stride: 2), stride: 2) }
    }
    append(64, kernel: 11, stride: 4, padding: 2, pools: true)  // [n, 64, h/8, w/8]
    append(192, kernel: 5, padding: 2, pools: true)  // [n, 192, h/16, w/16]
    append(384, kernel: 3, padding: 1)
    append(256, kernel: 3, padding: 1)
    append(256, kernel: 3, padding: 1, pools: true)  // [n, 256, h/32, w/32]
    super.init(
      row,
      neck: [
        ("0", Dropout(settings.dropoutRate)), ("1", Linear(256 * 6 * 6, 4096)), ("2", ReLU()),
        ("3", Dropout(settings.dropoutRate)), ("4", Linear(4096, 4096)), ("5", ReLU()),
      ],
      head: Linear(4096, settings.numClasses))
  }

  /// A mean in each of 6 × 6 windows.
  override func pooled(_ features: Tensor) -> Tensor { features.adaptiveAveragePool2d(6).flattened(from: 1) }
}

extension AlexNet.Settings {
  /// `AlexNet`.
  public var typeName: String { "AlexNet" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "five convolutions and three linear layers" }
  /// Smaller images leave nothing for the last pooling.
  public var imageSides: ClosedRange<Int> { 63...4096 }
  /// The network.
  public func makeModel() -> Module { AlexNet(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    .dropout(\.dropoutRate, "How likely a feature is dropped before each of the first two linear layers."),
  ]
}

extension AlexNet {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        TorchvisionFacts("alexnet", 61_100_840, 0.714, 56.522, "7be5be79", file: "alexnet-owt"),
        headName: headName, paper: "https://arxiv.org/abs/1404.5997"))
  ]
}
