public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// The paper's residual networks for images of 32 pixels a side: three stages of 16, 32 and 64 channels.
///
/// Shortcuts have no parameters: where the size changes they take every second pixel and add channels of zeros.
/// - Shapes: images `[n, c, h, w]`; logits `[n, classes]`
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1512.03385>, §4.2
public final class SmallResNet: Module, Backbone, CatalogFamily {
  /// `fc`.
  public static let headName = "fc"

  let conv1: Conv2d
  let bn1: BatchNorm2d
  let layer1: Sequential
  let layer2: Sequential
  let layer3: Sequential
  /// What makes logits of the mean of all features.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// 64.
  public let featureCount = 64
  /// The three stages.
  public let levels = [
    FeatureLevel(name: "layer1", channels: 16, stride: 1), FeatureLevel(name: "layer2", channels: 32, stride: 2),
    FeatureLevel(name: "layer3", channels: 64, stride: 4),
  ]

  /// What it is made with, and the keys of `type: ResNet20` and its like.
  public struct Settings: ClassifierSettings {
    /// How many layers have weights, which the type's name says.
    public let depth: Int
    /// How many classes it tells apart.
    public var numClasses = 10
    /// How many channels its images have.
    public var inChannels = 3

    /// For ten kinds of coloured images.
    public init(depth: Int) { self.depth = depth }
  }

  /// A network with random weights; what is nil is as ``Settings`` have it.
  /// - Traps: unless `depth` is 6·n + 2: 20, 32, 44, 56, 110 …
  public convenience init(depth: Int, classes: Int? = nil, inputChannels: Int? = nil) {
    self.init(Settings(depth: depth).with(classes: classes, inputChannels: inputChannels))
  }

  /// A network with random weights.
  /// - Traps: unless the depth is 6·n + 2: 20, 32, 44, 56, 110 …
  public init(_ settings: Settings) {
    let depth = settings.depth
    guard depth >= 8, (depth - 2) % 6 == 0 else {
      misuse("SmallResNet", "the depth must be 6·n + 2, as 20 or 56: \(depth)")
    }
    let blocks = (depth - 2) / 6
    func stage(_ channels: Int, _ width: Int, stride: Int) -> Sequential {
      Sequential(
        (0..<blocks).map { position in
          position == 0 ? SmallBlock(channels, width, stride: stride) : SmallBlock(width, width, stride: 1)
        })
    }
    conv1 = .normalized(settings.inChannels, 16, kernel: 3)
    bn1 = BatchNorm2d(16)
    layer1 = stage(16, 16, stride: 1)
    layer2 = stage(16, 32, stride: 2)
    layer3 = stage(32, 64, stride: 2)
    head = Linear(64, settings.numClasses)
  }

  public override func key(forProperty name: String) -> String {
    name == "head" ? Self.headName : super.key(forProperty: name)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(lastStage(x).globalAveragePool()) }

  /// What the last stage gives: `[n, 64, h/4, w/4]`.
  public func features(of images: Tensor) -> Tensor { scope { lastStage(images) } }

  /// What named stages give.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let stages = zip(levels, [layer1, layer2, layer3])
      return collect(names, from: stages.map { ($0.name, $1.callAsFunction) }, stem(images))
    }
  }

  private func stem(_ x: Tensor) -> Tensor { conv1(x, normalizedBy: bn1, then: .relu) }  // [n, 16, h, w]

  private func lastStage(_ x: Tensor) -> Tensor {
    var y = layer1(stem(x))
    y = layer2(y)  // [n, 32, h/2, w/2]
    return layer3(y)  // [n, 64, h/4, w/4]
  }
}

/// Two 3 × 3 convolutions beside a shortcut without parameters.
final class SmallBlock: Module {
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  private let stride: Int
  private let addedChannels: Int

  init(_ channels: Int, _ width: Int, stride: Int) {
    conv1 = .normalized(channels, width, kernel: 3, stride: stride)
    bn1 = BatchNorm2d(width)
    conv2 = .normalized(width, width, kernel: 3)
    bn2 = BatchNorm2d(width)
    self.stride = stride
    addedChannels = width - channels
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)
    return conv2(y, normalizedBy: bn2, adding: shortcut(x), then: .relu)
  }

  private func shortcut(_ x: Tensor) -> Tensor {
    guard stride > 1 else { return x }
    // A pooling with windows of one pixel takes every second pixel and leaves channels in their blocks.
    let y = x.averagePool2d(1, stride: Size2D(stride))
    let zeros = Tensor.zeros([y.shape[0], addedChannels, y.shape[2], y.shape[3]], dtype: y.dtype)
    return .concatenate([y, zeros], axis: 1)
  }
}

extension SmallResNet.Settings {
  /// `ResNet20`, by the depth.
  public var typeName: String { "ResNet\(depth)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "residual network of \(depth) layers for images of 32 pixels" }
  /// Larger images make it slow, and it sees little of them at once.
  public var imageSides: ClosedRange<Int> { 8...512 }
  /// The network.
  public func makeModel() -> Module { SmallResNet(self) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension SmallResNet {
  static let entries = [
    (8, 75_290, 0.012_24), (20, 269_722, 0.040_55), (32, 464_154, 0.068_86), (44, 658_586, 0.097_17),
    (56, 853_018, 0.125_5), (110, 1_727_962, 0.252_9),
  ].map { depth, parameterCount, billionMultiplyAdds in
    ModelEntry(
      Settings(depth: depth),
      ModelFacts(
        parameterCount: parameterCount, billionMultiplyAdds: billionMultiplyAdds, headName: headName, imageSide: 32,
        normalization: nil, paper: "https://arxiv.org/abs/1512.03385"))
  }
}
