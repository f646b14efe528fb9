public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Each layer sees what all layers before it in its block gave, and adds a few channels of its own.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Huang et al. 2016, <https://arxiv.org/abs/1608.06993>, table 1
public final class DenseNet: SequentialBackbone, CatalogFamily {
  /// What it is made with, and the keys of `type: DenseNet121` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely an element that a layer adds is dropped.
    public var dropoutRate: Float = 0

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let (first, growth, depths) = settings.variant.sizes
    var row = LayerRow(channels: settings.inChannels)
    row.append(
      Conv2d.normalized(settings.inChannels, first, kernel: 7, stride: 2, weight: .denseNet), name: "conv0",
      channels: first, stride: 2, isLevel: false)
    row.append(BatchNorm2d(first), name: "norm0", isLevel: false)
    row.append(ReLU(), name: "relu0")
    row.append(MaxPool2d(3, stride: 2, padding: 1), name: "pool0", stride: 2)
    for (position, depth) in depths.enumerated() {
      let channels = row.channels
      row.append(
        Sequential(
          named: (0..<depth).map { layer in
            let known = channels + layer * growth
            return ("denselayer\(layer + 1)", DenseLayer(known, growth: growth, dropoutRate: settings.dropoutRate))
          }),
        name: "denseblock\(position + 1)", channels: channels + depth * growth)
      guard position + 1 < depths.count else { break }
      row.append(
        Sequential.transition(row.channels, row.channels / 2), name: "transition\(position + 1)",
        channels: row.channels / 2, stride: 2, isLevel: false)
    }
    row.append(BatchNorm2d(row.channels), name: "norm5", isLevel: false)
    row.append(ReLU(), name: "relu5")
    super.init(row, head: Linear(row.channels, settings.numClasses, bias: .constant(0)))
  }
}

/// A convolution of 1 × 1 and one of 3 × 3, each after its normalization, whose result joins what was there.
/// - Shapes: input `[n, c, h, w]`; result `[n, c + growth, h, w]`
/// - Paper: Huang et al. 2016, <https://arxiv.org/abs/1608.06993>, §3, *Bottleneck layers*
final class DenseLayer: Module {
  let norm1: BatchNorm2d
  let conv1: Conv2d
  let norm2: BatchNorm2d
  let conv2: Conv2d
  let dropout: Dropout

  init(_ channels: Int, growth: Int, dropoutRate: Float) {
    norm1 = BatchNorm2d(channels)
    conv1 = .normalized(channels, 4 * growth, kernel: 1, weight: .denseNet)
    norm2 = BatchNorm2d(4 * growth)
    conv2 = .normalized(4 * growth, growth, kernel: 3, weight: .denseNet)
    dropout = Dropout(dropoutRate)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv1(norm1(x, then: .relu), normalizedBy: norm2, then: .relu)
    return .concatenate([x, dropout(conv2(y))], axis: 1)
  }
}

extension Initializer {
  fileprivate static let denseNet = Initializer.kaimingNormal(.fanIn, before: .relu)
}

extension Sequential {
  /// Half the channels and half the sides, between two blocks.
  fileprivate static func transition(_ channels: Int, _ outChannels: Int) -> Sequential {
    Sequential(named: [
      ("norm", BatchNorm2d(channels)), ("relu", ReLU()),
      ("conv", Conv2d.normalized(channels, outChannels, kernel: 1, weight: .denseNet)), ("pool", AveragePool2d(2)),
    ])
  }
}

extension DenseNet {
  /// The variants of the paper, by how many of their layers have weights.
  public enum Variant: Int, CaseIterable, Sendable {
    /// 8.0 million parameters.
    case d121 = 121
    /// 28.7 million parameters.
    case d161 = 161
    /// 14.1 million parameters.
    case d169 = 169
    /// 20.0 million parameters.
    case d201 = 201

    fileprivate var sizes: (first: Int, growth: Int, depths: [Int]) {
      switch self {
      case .d121: (64, 32, [6, 12, 24, 16])
      case .d161: (96, 48, [6, 12, 36, 24])
      case .d169: (64, 32, [6, 12, 32, 32])
      case .d201: (64, 32, [6, 12, 48, 32])
      }
    }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .d121: .init("densenet121", 7_978_856, 2.834, 74.434, "a639ec97")
      case .d161: .init("densenet161", 28_681_000, 7.728, 77.138, "8d451a50")
      case .d169: .init("densenet169", 14_149_480, 3.36, 75.6, "b2777c0a")
      case .d201: .init("densenet201", 20_013_928, 4.291, 76.896, "c1103571")
      }
    }
  }
}

extension DenseNet.Settings {
  /// `DenseNet121`, by the variant.
  public var typeName: String { "DenseNet\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "layers that see all those before them, \(variant.rawValue) of them" }
  /// The network.
  public func makeModel() -> Module { DenseNet(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    .dropout(\.dropoutRate, "How likely an element that a layer adds is dropped."),
  ]
}

extension DenseNet {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts, headName: headName, paper: "https://arxiv.org/abs/1608.06993", timmName: variant.facts.name))
  }
}
