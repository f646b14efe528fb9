public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Inverted residuals with gates, in depth, width and image size that grow together.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Tan & Le 2019, <https://arxiv.org/abs/1905.11946>, table 1 and §3.3
public final class EfficientNet: Module, Backbone, ModelFamily {
  /// `classifier.1`.
  public static let headName = "classifier.1"

  let features: Sequential
  let dropout: Dropout
  /// What makes logits of the mean of all features; dropout stands before it.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last convolution.
  public let featureCount: Int
  /// The last block of each stride, 2, 4, 8, 16 and 32.
  public let levels: [FeatureLevel]

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
  public struct Settings: ClassifierSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer; the larger the variant, the likelier.
    public var dropoutRate: Float
    /// How likely a block after the last one would be left out in training; earlier ones are the less likely.
    public var dropPathRate: Float = 0.2

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) {
      self.variant = variant
      dropoutRate = variant.scaling.dropout
    }
  }

  /// A network with random weights; what is nil is as ``Settings`` have it.
  /// - Parameters:
  ///   - dropoutRate: how likely a feature is dropped before the last layer
  ///   - stochasticDepthRate: how likely a block after the last one would be left out in training; earlier ones are the
  ///     less likely
  public convenience init(
    _ variant: Variant, classes: Int? = nil, inputChannels: Int? = nil, dropoutRate: Float? = nil,
    stochasticDepthRate: Float? = nil
  ) {
    var settings = Settings(variant).with(classes: classes, inputChannels: inputChannels)
    settings.dropoutRate = dropoutRate ?? settings.dropoutRate
    settings.dropPathRate = stochasticDepthRate ?? settings.dropPathRate
    self.init(settings)
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let variant = settings.variant
    let scaling = variant.scaling
    let depths = Self.stages.map { Int((Double($0.blocks) * scaling.depth).rounded(.up)) }
    let dropRates = dropPathRates(risingTo: settings.dropPathRate, depths: depths, isReached: false)
    var channels = roundedChannels(32 * scaling.width)
    var stride = 2
    var levels: [FeatureLevel] = []
    func norm(_ channels: Int) -> BatchNorm2d { variant.normalization(channels) }
    var layers: [Module] = [
      ConvNormActivation(
        settings.inChannels, channels, kernel: 3, stride: 2, normalization: norm(channels), activation: .silu)
    ]
    for (stage, rates) in zip(Self.stages, dropRates) {
      let outChannels = roundedChannels(Double(stage.channels) * scaling.width)
      layers.append(
        Sequential(
          rates.enumerated().map { position, rate in
            defer { channels = outChannels }
            return MobileConvolution(
              channels, outChannels, expansion: stage.expansion, kernel: stage.kernel,
              stride: position == 0 ? stage.stride : 1, dropRate: rate, norm: norm)
          }))
      stride *= stage.stride
      levels.append(FeatureLevel(name: "features.\(layers.count - 1)", channels: channels, stride: stride))
    }
    self.levels = levels.lastOfEachStride
    let last = 4 * channels
    layers.append(
      ConvNormActivation(channels, last, kernel: 1, normalization: norm(last), activation: .silu))
    features = Sequential(layers)
    let bound = 1 / Float(settings.numClasses).squareRoot()
    featureCount = last
    dropout = Dropout(settings.dropoutRate)
    head = Linear(last, settings.numClasses, weight: .uniform(-bound..<bound), bias: .constant(0))
  }

  /// Torchvision's head has numbers for its layers.
  public override func key(forProperty name: String) -> String {
    switch name {
    case "dropout": "classifier.0"
    case "head": Self.headName
    default: super.key(forProperty: name)
    }
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor {
    let y = features(x)  // [n, 4·c, h/32, w/32]
    return head(dropout(y.globalAveragePool()))
  }

  /// What the last convolution gives: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor { scope { features(images) } }

  /// What named levels give.
  /// - Traps: if there is no level of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope { collect(names, from: features.stages(in: "features"), images) }
  }
}

/// An inverted residual with a gate: MBConv in the paper.
/// - Paper: Tan & Le 2019, <https://arxiv.org/abs/1905.11946>, §4
final class MobileConvolution: Module {
  let expand: ConvNormActivation?
  let depthwise: ConvNormActivation
  let gate: SqueezeExcitation
  let project: ConvNormActivation
  let dropPath: DropPath
  private let addsInput: Bool

  init(
    _ channels: Int, _ outChannels: Int, expansion: Int, kernel: Int, stride: Int, dropRate: Float,
    norm: (Int) -> BatchNorm2d
  ) {
    let wide = channels * expansion
    expand =
      expansion == 1
      ? nil : ConvNormActivation(channels, wide, kernel: 1, normalization: norm(wide), activation: .silu)
    depthwise = ConvNormActivation(
      wide, wide, kernel: kernel, stride: stride, groups: wide, normalization: norm(wide), activation: .silu)
    gate = SqueezeExcitation(wide, squeezed: max(1, channels / 4), activation: .silu)
    project = ConvNormActivation(
      wide, outChannels, kernel: 1, normalization: norm(outChannels), activation: .identity)
    dropPath = DropPath(dropRate)
    addsInput = stride == 1 && channels == outChannels
  }

  /// Torchvision numbers the layers of a block.
  override func key(forProperty name: String) -> String {
    let layers = (expand == nil ? [] : ["expand"]) + ["depthwise", "gate", "project"]
    return layers.firstIndex(of: name).map { "block.\($0)" } ?? super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = gate(depthwise(expand.map { $0(x) } ?? x))
    guard addsInput else { return project(y) }
    // What may be left out is computed for itself; otherwise the sum joins the normalization.
    return dropPath.isActive ? dropPath(project(y)) + x : project(y, adding: x)
  }
}

extension EfficientNet {
  /// The variants of the paper.
  public enum Variant: Int, CaseIterable, Sendable {
    /// 5.3 million parameters, for images of 224 pixels.
    case b0
    /// 7.8 million parameters, for images of 240 pixels.
    case b1
    /// 9.1 million parameters, for images of 288 pixels.
    case b2
    /// 12.2 million parameters, for images of 300 pixels.
    case b3
    /// 19.3 million parameters, for images of 380 pixels.
    case b4
    /// 30.4 million parameters, for images of 456 pixels.
    case b5
    /// 43.0 million parameters, for images of 528 pixels.
    case b6
    /// 66.3 million parameters, for images of 600 pixels.
    case b7

    fileprivate var scaling: (width: Double, depth: Double, dropout: Float, side: Int, parameterCount: Int) {
      switch self {
      case .b0: (1.0, 1.0, 0.2, 224, 5_288_548)
      case .b1: (1.0, 1.1, 0.2, 240, 7_794_184)
      case .b2: (1.1, 1.2, 0.3, 288, 9_109_994)
      case .b3: (1.2, 1.4, 0.3, 300, 12_233_232)
      case .b4: (1.4, 1.8, 0.4, 380, 19_341_616)
      case .b5: (1.6, 2.2, 0.4, 456, 30_389_784)
      case .b6: (1.8, 2.6, 0.5, 528, 43_040_704)
      case .b7: (2.0, 3.1, 0.5, 600, 66_347_960)
      }
    }

    /// As in torchvision, the statistics of the large ones move slowly.
    fileprivate func normalization(_ channels: Int) -> BatchNorm2d {
      rawValue < Variant.b5.rawValue
        ? BatchNorm2d(channels) : BatchNorm2d(channels, epsilon: 1e-3, momentum: 0.01)
    }
  }
}

extension EfficientNet.Settings {
  /// `EfficientNetB0`, by the variant.
  public var typeName: String { "EfficientNetB\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "gated inverted residuals, for images of \(variant.scaling.side) pixels" }
  /// The network.
  public func makeModel() -> Module { EfficientNet(self) }
  /// The keys `num_classes`, `in_channels`, `dropout` and `drop_path`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate), .dropPath(\.dropPathRate),
  ]
}

extension EfficientNet {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        parameterCount: variant.scaling.parameterCount, headName: headName, imageSide: variant.scaling.side,
        torchvisionName: "efficientnet_b\(variant.rawValue)"))
  }
}
