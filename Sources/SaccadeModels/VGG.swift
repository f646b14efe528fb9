public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Nothing but 3 × 3 convolutions, more and more channels, and a pooling now and then; with batch normalization if wanted.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Simonyan & Zisserman 2014, <https://arxiv.org/abs/1409.1556>, table 1
public final class VGG: SequentialBackbone, CatalogFamily {
  /// `classifier.6`.
  public override class var headName: String { "classifier.6" }

  /// What it is made with, and the keys of `type: VGG16` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped after each of the first two linear layers.
    public var dropoutRate: Float = 0.5

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    func linear(_ inFeatures: Int, _ outFeatures: Int) -> Linear {
      Linear(inFeatures, outFeatures, weight: .normal(deviation: 0.01), bias: .constant(0))
    }
    super.init(
      Self.row(settings.variant, channels: settings.inChannels),
      neck: [
        ("0", linear(512 * 7 * 7, 4096)), ("1", ReLU()), ("2", Dropout(settings.dropoutRate)),
        ("3", linear(4096, 4096)), ("4", ReLU()), ("5", Dropout(settings.dropoutRate)),
      ],
      head: linear(4096, settings.numClasses))
  }

  /// The layers before the linear ones, which detectors do without.
  static func row(_ variant: Variant, channels: Int) -> LayerRow {
    var row = LayerRow(channels: channels)
    for (channels, depth) in zip([64, 128, 256, 512, 512], variant.depths) {
      for _ in 0..<depth {
        row.append(
          Conv2d(
            row.channels, channels, kernel: 3, padding: 1, weight: .kaimingNormal(.fanOut, before: .relu),
            bias: .constant(0)),
          channels: channels, isLevel: false)
        if variant.isNormalized { row.append(BatchNorm2d(channels), isLevel: false) }
        row.append(ReLU())
      }
      row.append(MaxPool2d(2), stride: 2)
    }
    return row
  }

  /// A mean in each of 7 × 7 windows.
  override func pooled(_ features: Tensor) -> Tensor { features.adaptiveAveragePool2d(7).flattened(from: 1) }
}

extension VGG {
  /// The variants of the paper, by how many of their layers have weights; without and with batch normalization.
  public enum Variant: String, CaseIterable, Sendable {
    /// 132.9 million parameters.
    case vgg11 = "11"
    /// 132.9 million parameters.
    case vgg11BN = "11BN"
    /// 133.0 million parameters.
    case vgg13 = "13"
    /// 133.1 million parameters.
    case vgg13BN = "13BN"
    /// 138.4 million parameters.
    case vgg16 = "16"
    /// 138.4 million parameters.
    case vgg16BN = "16BN"
    /// 143.7 million parameters.
    case vgg19 = "19"
    /// 143.7 million parameters.
    case vgg19BN = "19BN"

    /// Whether each convolution is normalized.
    fileprivate var isNormalized: Bool { rawValue.hasSuffix("BN") }

    /// The convolutions before each pooling.
    fileprivate var depths: [Int] {
      switch self {
      case .vgg11, .vgg11BN: [1, 1, 2, 2, 2]
      case .vgg13, .vgg13BN: [2, 2, 2, 2, 2]
      case .vgg16, .vgg16BN: [2, 2, 3, 3, 3]
      case .vgg19, .vgg19BN: [2, 2, 4, 4, 4]
      }
    }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .vgg11: .init("vgg11", 132_863_336, 7.609, 69.02, "8a719046")
      case .vgg11BN: .init("vgg11_bn", 132_868_840, 7.609, 70.37, "6002323d")
      case .vgg13: .init("vgg13", 133_047_848, 11.308, 69.928, "19584684")
      case .vgg13BN: .init("vgg13_bn", 133_053_736, 11.308, 71.586, "abd245e5")
      case .vgg16: .init("vgg16", 138_357_544, 15.47, 71.592, "397923af")
      case .vgg16BN: .init("vgg16_bn", 138_365_992, 15.47, 73.36, "6c64b313")
      case .vgg19: .init("vgg19", 143_667_240, 19.632, 72.376, "dcbb9e9d")
      case .vgg19BN: .init("vgg19_bn", 143_678_248, 19.632, 74.218, "c79401a0")
      }
    }
  }
}

extension VGG.Settings {
  /// `VGG16`, or `VGG16BN` with batch normalization.
  public var typeName: String { "VGG\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "3 × 3 convolutions\(variant.isNormalized ? " with batch normalization" : ""), \(variant.depths.reduce(3, +)) layers"
  }
  /// The network.
  public func makeModel() -> Module { VGG(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    .dropout(\.dropoutRate, "How likely a feature is dropped after each of the first two linear layers."),
  ]
}

extension VGG {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts, headName: headName, paper: "https://arxiv.org/abs/1409.1556", timmName: variant.facts.name))
  }
}
