public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inverted residuals with gates, in depth, width and image size that grow together.
///
/// The Lite variants are for processors of telephones: without gates, with ReLU6, and with a stem and a last convolution
/// that do not grow. Names and shapes of weights are torchvision's, those of the Lite variants too, though their windows
/// lie as TensorFlow has them: timm's `tf_efficientnet_lite0` under torchvision's names.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Tan & Le 2019, <https://arxiv.org/abs/1905.11946>, table 1 and §3.3; Lite by the authors' code,
///   <https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite>
public final class EfficientNet: SequentialBackbone, CatalogFamily {
  /// `classifier.1`.
  public override class var headName: String { "classifier.1" }

  /// The lines of table 1 between its first and its last convolution.
  private static let stages: [(expansion: Int, kernel: Int, stride: Int, channels: Int, blocks: Int)] = [
    (1, 3, 1, 16, 1),  // [n, 16, h/2, w/2]
    (6, 3, 2, 24, 2),  // [n, 24, h/4, w/4]
    (6, 5, 2, 40, 2),  // [n, 40, h/8, w/8]
    (6, 3, 2, 80, 3),  // [n, 80, h/16, w/16]
    (6, 5, 1, 112, 3),  // [n, 112, h/16, w/16]
    (6, 5, 2, 192, 4),  // [n, 192, h/32, w/32]
    (6, 3, 1, 320, 1),  // [n, 320, h/32, w/32]
  ]

  /// What it is made with, and the keys of `type: EfficientNetB0` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels are multiplied; the larger the variant, the more.
    public var width: Double
    /// By what the numbers of blocks are multiplied; the larger the variant, the more.
    public var depth: Double
    /// How likely a feature is dropped before the last layer; the larger the variant, the likelier.
    public var dropoutRate: Float
    /// How likely a block after the last one would be left out in training; earlier ones are the less likely.
    public var dropPathRate: Float = 0.2

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) {
      self.variant = variant
      let scaling = variant.scaling
      (width, depth, dropoutRate) = (scaling.width, scaling.depth, scaling.dropout)
    }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let variant = settings.variant
    let isLite = variant.isLite
    let activation: Nonlinearity = isLite ? .relu6 : .silu
    func scaled(_ channels: Int) -> Int { roundedChannels(Double(channels) * settings.width) }
    let depths = Self.stages.enumerated().map { position, stage in
      // Lite leaves the first and the last stage as they are.
      let grows = !isLite || (1..<Self.stages.count - 1).contains(position)
      return Extent((Double(stage.blocks) * (grows ? settings.depth : 1)).rounded(.up)).value
    }
    let dropRates = dropPathRates(risingTo: settings.dropPathRate, depths: depths, isReached: false)
    var row = LayerRow(channels: settings.inChannels)
    func appendConvolution(_ channels: Int, kernel: Int, stride: Int) {
      row.append(
        ConvNormActivation(
          row.channels, channels, kernel: kernel, stride: stride, normalization: variant.normalization(channels),
          activation: activation, padsAsTensorFlow: isLite), channels: channels, stride: stride, isLevel: false)
    }
    appendConvolution(isLite ? 32 : scaled(32), kernel: 3, stride: 2)
    for (stage, rates) in zip(Self.stages, dropRates) {
      let outChannels = scaled(stage.channels)
      var channels = row.channels
      let blocks = rates.enumerated().map { position, rate in
        defer { channels = outChannels }
        let wide = channels * stage.expansion
        return MobileConvolution(
          channels, outChannels, wide: wide, kernel: stage.kernel, stride: position == 0 ? stage.stride : 1,
          activation: activation,
          gate: isLite ? nil : SqueezeExcitation(wide, squeezed: max(1, channels / 4), activation: .silu),
          dropRate: rate, padsAsTensorFlow: isLite, norm: variant.normalization)
      }
      row.append(Sequential(blocks), channels: outChannels, stride: stage.stride)
    }
    appendConvolution(isLite ? 1280 : 4 * row.channels, kernel: 1, stride: 1)
    let bound = 1 / Float(settings.numClasses).squareRoot()
    super.init(
      row, neck: [("0", Dropout(settings.dropoutRate))],
      head: Linear(row.channels, settings.numClasses, weight: .uniform(-bound..<bound), bias: .constant(0)))
  }
}

extension EfficientNet {
  /// The variants of the paper, and the authors' Lite ones.
  public enum Variant: String, CaseIterable, Sendable {
    /// 5.3 million parameters, for images of 224 pixels.
    case b0 = "B0"
    /// 7.8 million parameters, for images of 240 pixels.
    case b1 = "B1"
    /// 9.1 million parameters, for images of 288 pixels.
    case b2 = "B2"
    /// 12.2 million parameters, for images of 300 pixels.
    case b3 = "B3"
    /// 19.3 million parameters, for images of 380 pixels.
    case b4 = "B4"
    /// 30.4 million parameters, for images of 456 pixels.
    case b5 = "B5"
    /// 43.0 million parameters, for images of 528 pixels.
    case b6 = "B6"
    /// 66.3 million parameters, for images of 600 pixels.
    case b7 = "B7"
    /// 4.7 million parameters, for images of 224 pixels.
    case lite0 = "Lite0"
    /// 5.4 million parameters, for images of 240 pixels.
    case lite1 = "Lite1"
    /// 6.1 million parameters, for images of 260 pixels.
    case lite2 = "Lite2"
    /// 8.2 million parameters, for images of 300 pixels.
    case lite3 = "Lite3"
    /// 13.0 million parameters, for images of 380 pixels.
    case lite4 = "Lite4"

    /// Whether it is for processors of telephones.
    fileprivate var isLite: Bool { rawValue.hasPrefix("Lite") }

    fileprivate var scaling: (width: Double, depth: Double, dropout: Float, side: Int) {
      switch self {
      case .b0: (1.0, 1.0, 0.2, 224)
      case .b1: (1.0, 1.1, 0.2, 240)
      case .b2: (1.1, 1.2, 0.3, 288)
      case .b3: (1.2, 1.4, 0.3, 300)
      case .b4: (1.4, 1.8, 0.4, 380)
      case .b5: (1.6, 2.2, 0.4, 456)
      case .b6: (1.8, 2.6, 0.5, 528)
      case .b7: (2.0, 3.1, 0.5, 600)
      case .lite0: (1.0, 1.0, 0.2, 224)
      case .lite1: (1.0, 1.1, 0.2, 240)
      case .lite2: (1.1, 1.2, 0.3, 260)
      case .lite3: (1.2, 1.4, 0.3, 300)
      case .lite4: (1.4, 1.8, 0.3, 380)
      }
    }

    fileprivate var facts: ModelFacts {
      switch self {
      case .b0: published(5_288_548, 0.386, 77.692, "rwightman", "7f5810bc", resizeSide: 256)
      case .b1: published(7_794_184, 0.687, 78.642, "rwightman", "bac287d4", resizeSide: 256)
      case .b2: published(9_109_994, 1.088, 80.608, "rwightman", "c35c1473", resizeSide: 288)
      case .b3: published(12_233_232, 1.827, 82.008, "rwightman", "b3899882", resizeSide: 320)
      case .b4: published(19_341_616, 4.394, 83.384, "rwightman", "23ab8bcd", resizeSide: 384)
      case .b5: published(30_389_784, 10.266, 83.444, "lukemelas", "1a07897c", resizeSide: 456)
      case .b6: published(43_040_704, 19.068, 84.008, "lukemelas", "24a108a5", resizeSide: 528)
      case .b7: published(66_347_960, 37.746, 84.122, "lukemelas", "c5b4e57e", resizeSide: 600)
      case .lite0: publishedLite(4_652_008, 0.385, 74.830, resizeSide: 256)
      case .lite1: publishedLite(5_416_680, 0.600, 76.644, resizeSide: 272)
      case .lite2: publishedLite(6_092_072, 0.860, 77.464, resizeSide: 292)
      case .lite3: publishedLite(8_197_096, 1.608, 79.808, resizeSide: 331, isResizedCubically: false)
      case .lite4: publishedLite(13_006_568, 3.944, 81.532, resizeSide: 413, isResizedCubically: false)
      }
    }

    private static let paper = "https://arxiv.org/abs/1905.11946"

    /// - Parameter author: of whom torchvision has the weights
    private func published(
      _ parameterCount: Int, _ billionMultiplyAdds: Double, _ top1: Double, _ author: String, _ digest: String,
      resizeSide: Int
    ) -> ModelFacts {
      let name = "efficientnet_\(rawValue.lowercased())"
      return ModelFacts(
        TorchvisionFacts(
          name, parameterCount, billionMultiplyAdds, top1, digest, file: "\(name)_\(author)", resizeSide: resizeSide,
          isResizedCubically: true),
        headName: EfficientNet.headName, imageSide: scaling.side, paper: Self.paper, timmName: name)
    }

    /// timm's, whose figures are of TensorFlow's weights.
    private func publishedLite(
      _ parameterCount: Int, _ billionMultiplyAdds: Double, _ top1: Double, resizeSide: Int,
      isResizedCubically: Bool = true
    ) -> ModelFacts {
      let name = "tf_efficientnet_\(rawValue.lowercased())"
      return ModelFacts(
        parameterCount: parameterCount, billionMultiplyAdds: billionMultiplyAdds, headName: EfficientNet.headName,
        imageSide: scaling.side, resizeSide: resizeSide, isResizedCubically: isResizedCubically,
        normalization: ModelFacts.halfStatistics, paper: Self.paper,
        accuracy: PublishedAccuracy(top1, "timm, \(name).in1k"), timmName: name)
    }

    /// As in torchvision, the statistics of the large ones move slowly.
    fileprivate func normalization(_ channels: Int) -> BatchNorm2d {
      switch self {
      case .b5, .b6, .b7: BatchNorm2d(channels, epsilon: 1e-3, momentum: 0.01)
      default: BatchNorm2d(channels, epsilon: isLite ? 1e-3 : 1e-5)
      }
    }
  }
}

extension EfficientNet.Settings {
  /// `EfficientNetB0` or `EfficientNetLite0`, by the variant.
  public var typeName: String { "EfficientNet\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "\(variant.isLite ? "" : "gated ")inverted residuals, for images of \(variant.scaling.side) pixels"
  }
  /// The network.
  public func makeModel() -> Module { EfficientNet(self) }
  /// The keys `num_classes`, `in_channels`, `width`, `depth`, `dropout` and `drop_path`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width),
    ConfigField(
      "depth", \.depth, "By what the numbers of blocks are multiplied.", .between(0.1, 10),
      alsoKnownAs: ["depth_mult", "deepen_factor"]),
    .dropout(\.dropoutRate), .dropPath(\.dropPathRate),
  ]
}

extension EfficientNet {
  static let entries = Variant.allCases.map { ModelEntry(Settings($0), $0.facts) }
}
