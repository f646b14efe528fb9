public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// A plain convolutional network for images of 28 to 32 pixels a side: two stages of two convolutions, then the mean.
/// - Shapes: images `[n, c, h, w]`; logits `[n, classes]`
public final class SmallCNN: Module, Backbone, CatalogFamily {
  /// `fc`.
  public static let headName = "fc"

  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let conv3: Conv2d
  let bn3: BatchNorm2d
  let conv4: Conv2d
  let bn4: BatchNorm2d
  /// What makes logits of the mean of all features.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// 64.
  public let featureCount = 64
  /// The two stages, by their last convolution and after their pooling.
  public let levels = [
    FeatureLevel(name: "conv2", channels: 32, stride: 2), FeatureLevel(name: "conv4", channels: 64, stride: 4),
  ]

  /// What it is made with, and the keys of `type: SmallCNN`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 10
    /// How many channels its images have.
    public var inChannels = 1

    /// For ten kinds of grey images.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    conv1 = .normalized(settings.inChannels, 32, kernel: 3)
    bn1 = BatchNorm2d(32)
    conv2 = .normalized(32, 32, kernel: 3)
    bn2 = BatchNorm2d(32)
    conv3 = .normalized(32, 64, kernel: 3)
    bn3 = BatchNorm2d(64)
    conv4 = .normalized(64, 64, kernel: 3)
    bn4 = BatchNorm2d(64)
    head = Linear(64, settings.numClasses)
  }

  public override func key(forProperty name: String) -> String {
    name == "head" ? Self.headName : super.key(forProperty: name)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(stage2(stage1(x)).globalAveragePool()) }

  /// What the second stage gives: `[n, 64, h/4, w/4]`.
  public func features(of images: Tensor) -> Tensor { scope { stage2(stage1(images)) } }

  /// What named stages give.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope { collect(names, from: [("conv2", stage1), ("conv4", stage2)], images) }
  }

  private func stage1(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)  // [n, 32, h, w]
    return conv2(y, normalizedBy: bn2, then: .relu).maxPool2d(2)  // [n, 32, h/2, w/2]
  }

  private func stage2(_ x: Tensor) -> Tensor {
    let y = conv3(x, normalizedBy: bn3, then: .relu)  // [n, 64, h/2, w/2]
    return conv4(y, normalizedBy: bn4, then: .relu).maxPool2d(2)  // [n, 64, h/4, w/4]
  }
}

extension SmallCNN.Settings {
  /// `SmallCNN`.
  public var typeName: String { "SmallCNN" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "four convolutions, for images of 28 to 32 pixels" }
  /// Larger images make it slow, and it sees little of them at once.
  public var imageSides: ClosedRange<Int> { 8...512 }
  /// The network.
  public func makeModel() -> Module { SmallCNN(self) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension SmallCNN {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 65_834, billionMultiplyAdds: 0.018_29, headName: headName, imageSide: 28, normalization: nil))
  ]
}
