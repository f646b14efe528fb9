public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// The first network for telephones: each channel is filtered by itself, then a 1 × 1 convolution mixes them.
///
/// Names and shapes of weights are timm's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Howard et al. 2017, <https://arxiv.org/abs/1704.04861>, table 1
public final class MobileNetV1: SequentialBackbone, CatalogFamily {
  /// timm's stem and stages stand in the network itself.
  override class var featuresName: String { "" }

  /// The blocks of table 1, those of a side together.
  private static let stages: [(channels: Int, blocks: Int, stride: Int)] = [
    (64, 1, 1),  // [n, 64, h/2, w/2]
    (128, 2, 2),  // [n, 128, h/4, w/4]
    (256, 2, 2),  // [n, 256, h/8, w/8]
    (512, 6, 2),  // [n, 512, h/16, w/16]
    (1024, 2, 2),  // [n, 1024, h/32, w/32]
  ]

  /// What it is made with, and the keys of `type: MobileNetV1`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels are multiplied: 0.25, 0.5, 0.75 or 1 in the paper.
    public var width = 1.0
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.001

    /// The paper's network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    func scaled(_ channels: Int) -> Int { roundedChannels(Double(channels) * settings.width) }
    var row = LayerRow(channels: settings.inChannels)
    let first = scaled(32)
    row.append(
      Conv2d.normalized(row.channels, first, kernel: 3, stride: 2), name: "conv_stem", channels: first, stride: 2,
      isLevel: false)
    row.append(BatchNorm2d(first), name: "bn1", isLevel: false)
    row.append(ReLU6(), name: "act1", isLevel: false)
    for (position, stage) in Self.stages.enumerated() {
      let (before, channels) = (row.channels, scaled(stage.channels))
      let blocks = (0..<stage.blocks).map { block in
        Sequential.depthwiseSeparable(
          block == 0 ? before : channels, channels, stride: block == 0 ? stage.stride : 1)
      }
      row.append(Sequential(blocks), name: "blocks.\(position)", channels: channels, stride: stage.stride)
    }
    super.init(
      row, neck: [("0", Dropout(settings.dropoutRate))],
      head: Linear(row.channels, settings.numClasses, weight: .normal(deviation: 0.01), bias: .constant(0)))
  }

  /// The head has the name in which other families have dropout and head.
  public override func key(forProperty name: String) -> String {
    name == "neck" ? "head_drop" : super.key(forProperty: name)
  }
}

extension Sequential {
  /// A 3 × 3 convolution of each channel and a 1 × 1 of all, each with normalization and ReLU6.
  /// - Paper: Howard et al. 2017, <https://arxiv.org/abs/1704.04861>, figure 3
  fileprivate static func depthwiseSeparable(_ channels: Int, _ outChannels: Int, stride: Int) -> Sequential {
    Sequential(named: [
      ("conv_dw", Conv2d.normalized(channels, channels, kernel: 3, stride: stride, groups: channels)),
      ("bn1", BatchNorm2d(channels)), ("act1", ReLU6()),
      ("conv_pw", Conv2d.normalized(channels, outChannels, kernel: 1)),
      ("bn2", BatchNorm2d(outChannels)), ("act2", ReLU6()),
    ])
  }
}

extension MobileNetV1.Settings {
  /// `MobileNetV1`.
  public var typeName: String { "MobileNetV1" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "convolutions of each channel by itself, for small machines" }
  /// The network.
  public func makeModel() -> Module { MobileNetV1(self) }
  /// The keys `num_classes`, `in_channels`, `width` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width), .dropout(\.dropoutRate),
  ]
}

extension MobileNetV1 {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 4_231_976, billionMultiplyAdds: 0.569, headName: headName,
        isResizedCubically: true, normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1704.04861",
        accuracy: PublishedAccuracy(75.382, "timm, mobilenetv1_100.ra4_e3600_r224_in1k"), timmName: "mobilenetv1_100"))
  ]
}
