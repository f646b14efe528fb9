public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Residual blocks whose 1 × 1 convolutions see a third of the channels each, dealt out anew in between.
///
/// Neither torchvision nor timm has it: names and shapes of weights are those of the authors' files, and parameters and
/// multiplications are held to the paper and to the authors' table, <https://github.com/megvii-model/ShuffleNet-Series>.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Zhang et al. 2017, <https://arxiv.org/abs/1707.01083>, table 1 with 3 groups
public final class ShuffleNetV1: SequentialBackbone, CatalogFamily {
  /// `classifier.0`, which has no bias.
  public override class var headName: String { "classifier.0" }
  /// The authors' stem stands in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: ShuffleNetV1_1_0` and its like.
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
    let facts = settings.variant.facts
    var row = LayerRow(channels: settings.inChannels)
    row.append(
      ConvNormActivation(row.channels, facts.first, kernel: 3, stride: 2), name: "first_conv",
      channels: facts.first, stride: 2)
    row.append(MaxPool2d(3, stride: 2, padding: 1), name: "maxpool", stride: 2)
    var number = 0
    for (stage, depth) in [4, 8, 4].enumerated() {
      let channels = facts.stage << stage
      for position in 0..<depth {
        // The first block hears too few channels to part them.
        row.append(
          ShuffleUnit(
            row.channels, channels, stride: position == 0 ? 2 : 1, groups: 3, firstGroups: number == 0 ? 1 : 3),
          name: "features.\(number)", channels: channels, stride: position == 0 ? 2 : 1)
        number += 1
      }
    }
    super.init(
      row, head: Linear(row.channels, settings.numClasses, hasBias: false, weight: .normal(deviation: 0.01)))
  }
}

/// Two 1 × 1 convolutions in groups and one of each channel between, beside a shortcut, which joins by addition, or, where
/// the sides are halved, as channels of its own.
///
/// As in the authors' code, channels are dealt out after the convolution of each channel, which minds no order.
/// - Shapes: input `[n, c, h, w]`; result `[n, o, h / stride, w / stride]`
/// - Paper: Zhang et al. 2017, <https://arxiv.org/abs/1707.01083>, figure 2 (b) and (c)
final class ShuffleUnit: Module {
  let branchMain1: Sequential
  let branchMain2: ConvNormActivation
  let branchProj: AveragePool2d?
  private let groupWidth: Int

  /// - Parameter firstGroups: into how many groups the first convolution parts the channels
  init(_ channels: Int, _ outChannels: Int, stride: Int, groups: Int, firstGroups: Int) {
    let narrow = outChannels / 4
    groupWidth = narrow / groups
    branchMain1 = Sequential(
      Conv2d.normalized(channels, narrow, kernel: 1, groups: firstGroups), BatchNorm2d(narrow), ReLU(),
      Conv2d.normalized(narrow, narrow, kernel: 3, stride: stride, groups: narrow), BatchNorm2d(narrow))
    branchMain2 = ConvNormActivation(
      narrow, stride == 1 ? outChannels : outChannels - channels, kernel: 1, groups: groups)
    branchProj = stride == 1 ? nil : AveragePool2d(3, stride: 2, padding: 1)
  }

  /// The authors' names.
  override func key(forProperty name: String) -> String {
    switch name {
    case "branchMain1": "branch_main_1"
    case "branchMain2": "branch_main_2"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = branchMain1(x).channelShuffle(groups: groupWidth)
    guard let branchProj else { return branchMain2(y, adding: x) }
    return .concatenate([branchProj(x), branchMain2(y)], axis: 1)
  }
}

extension ShuffleNetV1 {
  /// The variants of the paper with three groups, by what their channels are multiplied by.
  public enum Variant: String, CaseIterable, Sendable {
    /// 0.7 million parameters.
    case half = "0_5"
    /// 1.9 million parameters.
    case whole = "1_0"
    /// 3.4 million parameters.
    case oneAndHalf = "1_5"
    /// 5.4 million parameters.
    case double = "2_0"

    fileprivate typealias Facts = (
      first: Int, stage: Int, parameterCount: Int, billionMultiplyAdds: Double, top1: Double
    )

    fileprivate var facts: Facts {
      switch self {
      case .half: (12, 120, 717_324, 0.0376, 57.3)
      case .whole: (24, 240, 1_864_728, 0.1375, 67.8)
      case .oneAndHalf: (24, 360, 3_441_168, 0.292, 71.6)
      case .double: (48, 480, 5_449_776, 0.524, 74.1)
      }
    }
  }
}

extension ShuffleNetV1.Settings {
  /// `ShuffleNetV1_1_0`, by the variant.
  public var typeName: String { "ShuffleNetV1_\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "convolutions in shuffled groups, of \(variant.rawValue.replacing("_", with: ".")) times the width"
  }
  /// The network.
  public func makeModel() -> Module { ShuffleNetV1(self) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension ShuffleNetV1 {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        parameterCount: variant.facts.parameterCount, billionMultiplyAdds: variant.facts.billionMultiplyAdds,
        headName: headName, paper: "https://arxiv.org/abs/1707.01083",
        accuracy: PublishedAccuracy(variant.facts.top1, "the authors, github.com/megvii-model/ShuffleNet-Series")))
  }
}
