public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inverted residuals whose windows and depths a search chose for the speed of a telephone.
///
/// Names and shapes of weights are torchvision's: the paper's MnasNet-B1, without gates.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Tan et al. 2018, <https://arxiv.org/abs/1807.11626>, figure 7
public final class MnasNet: SequentialBackbone, CatalogFamily {
  /// `classifier.1`.
  public override class var headName: String { "classifier.1" }

  /// The stages after the first three convolutions.
  private static let stages: [(channels: Int, kernel: Int, stride: Int, expansion: Int, blocks: Int)] = [
    (24, 3, 2, 3, 3),  // [n, 24, h/4, w/4]
    (40, 5, 2, 3, 3),  // [n, 40, h/8, w/8]
    (80, 5, 2, 6, 3),  // [n, 80, h/16, w/16]
    (96, 3, 1, 6, 2),  // [n, 96, h/16, w/16]
    (192, 5, 2, 6, 4),  // [n, 192, h/32, w/32]
    (320, 3, 1, 6, 1),  // [n, 320, h/32, w/32]
  ]

  /// What it is made with, and the keys of `type: MnasNet1_0` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels are multiplied.
    public var width: Double
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.2

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) {
      self.variant = variant
      width = variant.width
    }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    func scaled(_ channels: Int) -> Int { roundedChannels(Double(channels) * settings.width) }
    var row = LayerRow(channels: settings.inChannels)
    func append(_ channels: Int, kernel: Int, stride: Int = 1, groups: Int = 1, activation: Bool = true) {
      row.append(
        Conv2d.normalized(row.channels, channels, kernel: kernel, stride: stride, groups: groups), channels: channels,
        stride: stride, isLevel: false)
      row.append(.slow(channels), isLevel: !activation)
      if activation { row.append(ReLU(), isLevel: false) }
    }
    let first = scaled(32)
    append(first, kernel: 3, stride: 2)
    append(first, kernel: 3, groups: first)
    append(scaled(16), kernel: 1, activation: false)
    for stage in Self.stages {
      let (before, channels) = (row.channels, scaled(stage.channels))
      let blocks = (0..<stage.blocks).map { position in
        MnasBlock(
          position == 0 ? before : channels, channels, kernel: stage.kernel, stride: position == 0 ? stage.stride : 1,
          expansion: stage.expansion)
      }
      row.append(Sequential(blocks), channels: channels, stride: stage.stride)
    }
    append(1280, kernel: 1)
    super.init(
      row, neck: [("0", Dropout(settings.dropoutRate))],
      head: Linear(1280, settings.numClasses, weight: .kaimingUniform(.fanOut, before: .sigmoid), bias: .constant(0)))
  }

  /// Torchvision's name for the features.
  override class var featuresName: String { "layers" }
}

/// An inverted residual of layers in a row.
/// - Paper: Tan et al. 2018, <https://arxiv.org/abs/1807.11626>, figure 7 (b)
final class MnasBlock: Module {
  let layers: Sequential
  private let addsInput: Bool

  init(_ channels: Int, _ outChannels: Int, kernel: Int, stride: Int, expansion: Int) {
    let wide = channels * expansion
    layers = Sequential(
      Conv2d.normalized(channels, wide, kernel: 1), .slow(wide), ReLU(),
      Conv2d.normalized(wide, wide, kernel: kernel, stride: stride, groups: wide), .slow(wide), ReLU(),
      Conv2d.normalized(wide, outChannels, kernel: 1), .slow(outChannels))
    addsInput = stride == 1 && channels == outChannels
  }

  override func forward(_ x: Tensor) -> Tensor { addsInput ? layers(x) + x : layers(x) }
}

extension Module {
  /// A normalization whose statistics move slowly.
  fileprivate static func slow(_ channels: Int) -> BatchNorm2d { BatchNorm2d(channels, momentum: 3e-4) }
}

extension MnasNet {
  /// The variants that torchvision has, by what their channels are multiplied by.
  public enum Variant: String, CaseIterable, Sendable {
    /// 2.2 million parameters.
    case half = "0_5"
    /// 3.2 million parameters.
    case threeQuarters = "0_75"
    /// 4.4 million parameters.
    case whole = "1_0"
    /// 6.3 million parameters.
    case wide = "1_3"

    fileprivate var width: Double {
      switch self {
      case .half: 0.5
      case .threeQuarters: 0.75
      case .whole: 1
      case .wide: 1.3
      }
    }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .half: .init("mnasnet0_5", 2_218_512, 0.104, 67.734, "3ffadce67e", file: "mnasnet0.5_top1_67.823")
      case .threeQuarters: .init("mnasnet0_75", 3_170_208, 0.215, 71.18, "7090bc5f", resizeSide: 232)
      case .whole: .init("mnasnet1_0", 4_383_312, 0.314, 73.456, "f206786ef8", file: "mnasnet1.0_top1_73.512")
      case .wide: .init("mnasnet1_3", 6_282_256, 0.526, 76.506, "a4c69d6f", resizeSide: 232)
      }
    }

    /// It has no wide one.
    fileprivate var timmName: String? {
      switch self {
      case .half: "mnasnet_050"
      case .threeQuarters: "mnasnet_075"
      case .whole: "mnasnet_100"
      case .wide: nil
      }
    }
  }
}

extension MnasNet.Settings {
  /// `MnasNet1_0`, by the variant.
  public var typeName: String { "MnasNet\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "inverted residuals for telephones, of \(variant.width) times the width" }
  /// The network.
  public func makeModel() -> Module { MnasNet(self) }
  /// The keys `num_classes`, `in_channels`, `width` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width), .dropout(\.dropoutRate),
  ]
}

extension MnasNet {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts, headName: headName, paper: "https://arxiv.org/abs/1807.11626", timmName: variant.timmName))
  }
}
