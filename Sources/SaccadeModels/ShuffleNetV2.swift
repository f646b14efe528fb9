public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Blocks that pass half of their channels on as they are, and then mix the halves.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Ma et al. 2018, <https://arxiv.org/abs/1807.11164>, table 5
public final class ShuffleNetV2: SequentialBackbone, CatalogFamily {
  /// `fc`.
  public override class var headName: String { "fc" }
  /// Torchvision's stages stand in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: ShuffleNetV2_1_0` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let channels = settings.variant.channels
    var row = LayerRow(channels: settings.inChannels)
    row.append(
      Sequential([.plain(row.channels, 24, kernel: 3, stride: 2), BatchNorm2d(24), ReLU()]), name: "conv1",
      channels: 24, stride: 2)
    row.append(MaxPool2d(3, stride: 2, padding: 1), name: "maxpool", stride: 2)
    for (position, depth) in [4, 8, 4].enumerated() {
      let (before, after) = (row.channels, channels[position])
      row.append(
        Sequential((0..<depth).map { $0 == 0 ? ShuffleReduction(before, after) : ShuffleBlock(after) }),
        name: "stage\(position + 2)", channels: after, stride: 2)
    }
    row.append(
      Sequential([.plain(row.channels, channels[3], kernel: 1), BatchNorm2d(channels[3]), ReLU()]), name: "conv5",
      channels: channels[3], isLevel: false)
    super.init(row, head: Linear(row.channels, settings.numClasses))
  }
}

/// A block that keeps the sides: half of the channels pass, the other half is filtered.
/// - Paper: Ma et al. 2018, <https://arxiv.org/abs/1807.11164>, figure 3 (c)
final class ShuffleBlock: Module {
  let branch2: Sequential
  private let half: Int

  init(_ channels: Int) {
    half = channels / 2
    branch2 = .shuffleBranch(half, half, stride: 1)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let (kept, filtered) = (x.slice(axis: 1, 0..<half), branch2(x.slice(axis: 1, half..<2 * half)))
    return Tensor.concatenate([kept, filtered], axis: 1).channelShuffle(groups: 2)
  }
}

/// A block that halves the sides: both halves of its channels are filtered.
/// - Paper: Ma et al. 2018, <https://arxiv.org/abs/1807.11164>, figure 3 (d)
final class ShuffleReduction: Module {
  let branch1: Sequential
  let branch2: Sequential

  init(_ channels: Int, _ outChannels: Int) {
    let half = outChannels / 2
    branch1 = Sequential([
      .plain(channels, channels, kernel: 3, stride: 2, groups: channels), BatchNorm2d(channels),
      .plain(channels, half, kernel: 1), BatchNorm2d(half), ReLU(),
    ])
    branch2 = .shuffleBranch(channels, half, stride: 2)
  }

  override func forward(_ x: Tensor) -> Tensor {
    Tensor.concatenate([branch1(x), branch2(x)], axis: 1).channelShuffle(groups: 2)
  }
}

extension Sequential {
  /// A 3 × 3 convolution of each channel between two of 1 × 1.
  fileprivate static func shuffleBranch(_ channels: Int, _ outChannels: Int, stride: Int) -> Sequential {
    Sequential([
      .plain(channels, outChannels, kernel: 1), BatchNorm2d(outChannels), ReLU(),
      .plain(outChannels, outChannels, kernel: 3, stride: stride, groups: outChannels), BatchNorm2d(outChannels),
      .plain(outChannels, outChannels, kernel: 1), BatchNorm2d(outChannels), ReLU(),
    ])
  }
}

extension Module {
  /// A convolution without bias whose weights are drawn as PyTorch's are.
  fileprivate static func plain(
    _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) -> Conv2d {
    .normalized(channels, outChannels, kernel: kernel, stride: stride, groups: groups, weight: .layerDefault)
  }
}

extension ShuffleNetV2 {
  /// The variants of the paper, by what their channels are multiplied by.
  public enum Variant: String, CaseIterable, Sendable {
    /// 1.4 million parameters.
    case half = "0_5"
    /// 2.3 million parameters.
    case whole = "1_0"
    /// 3.5 million parameters.
    case oneAndHalf = "1_5"
    /// 7.4 million parameters.
    case double = "2_0"

    fileprivate var channels: [Int] {
      switch self {
      case .half: [48, 96, 192, 1024]
      case .whole: [116, 232, 464, 1024]
      case .oneAndHalf: [176, 352, 704, 1024]
      case .double: [244, 488, 976, 2048]
      }
    }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .half: .init("shufflenet_v2_x0_5", 1_366_792, 0.0405, 60.552, "f707e7126e", file: "shufflenetv2_x0.5")
      case .whole: .init("shufflenet_v2_x1_0", 2_278_604, 0.145, 69.362, "5666bf0f80", file: "shufflenetv2_x1")
      case .oneAndHalf:
        .init("shufflenet_v2_x1_5", 3_503_624, 0.296, 72.996, "3c479a10", file: "shufflenetv2_x1_5", resizeSide: 232)
      case .double:
        .init("shufflenet_v2_x2_0", 7_393_996, 0.583, 76.23, "8be3c8ee", file: "shufflenetv2_x2_0", resizeSide: 232)
      }
    }
  }
}

extension ShuffleNetV2.Settings {
  /// `ShuffleNetV2_1_0`, by the variant.
  public var typeName: String { "ShuffleNetV2_\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "shuffled halves of channels, of \(variant.rawValue.replacing("_", with: ".")) times the width"
  }
  /// The network.
  public func makeModel() -> Module { ShuffleNetV2(self) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension ShuffleNetV2 {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant), ModelFacts(variant.facts, headName: headName, paper: "https://arxiv.org/abs/1807.11164"))
  }
}
