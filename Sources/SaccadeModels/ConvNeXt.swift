public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// A convolutional network made as transformers are: large depthwise windows, then two layers for each pixel.
///
/// Names and shapes of weights are torchvision's. Between convolutions channels come last, so that normalizations and
/// linear layers read dense rows.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Liu et al. 2022, <https://arxiv.org/abs/2201.03545>, §2 and §3
public final class ConvNeXt: Module, Backbone, CatalogFamily {
  /// `classifier.2`.
  public static let headName = "classifier.2"

  let features: Sequential
  let norm: LayerNorm
  /// What makes logits of the mean of all features, which is normalized before.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last stage.
  public let featureCount: Int
  /// The four stages, `features.1`, `.3`, `.5` and `.7`: strides 4, 8, 16 and 32.
  public let levels: [FeatureLevel]

  /// What it is made with, and the keys of `type: ConvNeXtTiny` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely the last block is left out in training; earlier ones are the less likely.
    public var dropPathRate: Float
    /// What each block's result is multiplied by at first.
    public var layerScale: Float = 1e-6

    /// A variant of the paper for ImageNet; the larger it is, the more it drops.
    public init(_ variant: Variant) {
      self.variant = variant
      dropPathRate = variant.sizes.dropPathRate
    }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let sizes = settings.variant.sizes
    var layers: [Module] = [
      PixelReduction(settings.inChannels, sizes.channels[0], stride: 4, order: .convolutionFirst)
    ]
    for (stage, rates) in dropPathRates(risingTo: settings.dropPathRate, depths: sizes.depths).enumerated() {
      let channels = sizes.channels[stage]
      if stage > 0 {
        layers.append(
          PixelReduction(sizes.channels[stage - 1], channels, stride: 2, order: .normalizationFirst))
      }
      layers.append(
        Sequential(rates.map { ConvNeXtBlock(channels, dropRate: $0, layerScale: settings.layerScale) }))
    }
    features = Sequential(layers)
    norm = LayerNorm(sizes.channels[3], epsilon: 1e-6)
    head = Linear(sizes.channels[3], settings.numClasses, weight: .transformer, bias: .constant(0))
    featureCount = sizes.channels[3]
    levels = .ofStages(sizes.channels)
  }

  /// Torchvision's head has numbers for its layers.
  public override func key(forProperty name: String) -> String {
    switch name {
    case "norm": "classifier.0"
    case "head": Self.headName
    default: super.key(forProperty: name)
    }
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor {
    // [n, h/4, w/4, c], [n, h/8, w/8, 2·c], [n, h/16, w/16, 4·c], [n, h/32, w/32, 8·c] after the stages
    let y = features(x.permuted([0, 2, 3, 1]))
    return head(norm(y.mean(axes: [1, 2])))
  }

  /// What the last stage gives: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor {
    scope { features(images.permuted([0, 2, 3, 1])).permuted([0, 3, 1, 2]) }
  }

  /// What named stages give.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      collect(names, from: features.stages(in: "features"), images.permuted([0, 2, 3, 1]))
        .map { $0.permuted([0, 3, 1, 2]) }
    }
  }
}

/// A 7 × 7 convolution of each channel by itself, then two linear layers for each pixel, beside a shortcut.
/// - Shapes: input `[n, h, w, c]`; result the same
/// - Paper: Liu et al. 2022, <https://arxiv.org/abs/2201.03545>, figure 4
final class ConvNeXtBlock: Module {
  let depthwise: Conv2d
  let norm: LayerNorm
  let expand: Linear
  let contract: Linear
  let layerScale: Parameter
  let dropPath: DropPath

  init(_ channels: Int, dropRate: Float, layerScale: Float) {
    depthwise = Conv2d(
      channels, channels, kernel: 7, padding: 3, groups: channels, weight: .transformer, bias: .constant(0))
    norm = LayerNorm(channels, epsilon: 1e-6)
    expand = Linear(channels, 4 * channels, weight: .transformer, bias: .constant(0))
    contract = Linear(4 * channels, channels, weight: .transformer, bias: .constant(0))
    self.layerScale = Parameter([channels, 1, 1], .constant(layerScale))
    dropPath = DropPath(dropRate)
  }

  /// Torchvision numbers the layers of a block.
  override func key(forProperty name: String) -> String {
    switch name {
    case "depthwise": "block.0"
    case "norm": "block.2"
    case "expand": "block.3"
    case "contract": "block.5"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = depthwise(x.permuted([0, 3, 1, 2])).permuted([0, 2, 3, 1])
    let wide = gelu(expand(norm(y)))  // [n, h, w, 4·c]
    return x + dropPath(scaled(wide))
  }

  /// The narrow result times the layer's scale.
  ///
  /// Where pixels are more than the weight has columns, it is cheaper to scale the weight.
  private func scaled(_ wide: Tensor) -> Tensor {
    let (channels, columns) = (contract.weight.shape[0], contract.weight.shape[1])
    let scale = layerScale.value.reshaped([channels])
    guard wide.elementCount / columns > columns, let bias = contract.bias else { return contract(wide) * scale }
    return wide.linear(contract.weight.value * scale.reshaped([channels, 1]), bias: bias.value * scale)
  }
}

/// A convolution whose windows do not overlap, with a normalization before or after it.
/// - Shapes: input `[n, h, w, c]`; result `[n, h / stride, w / stride, o]`
/// - Paper: Liu et al. 2022, <https://arxiv.org/abs/2201.03545>, §2.2 and §2.6
final class PixelReduction: Module {
  enum Order: Hashable { case convolutionFirst, normalizationFirst }

  let convolution: Conv2d
  let norm: LayerNorm
  private let order: Order

  init(_ channels: Int, _ outChannels: Int, stride: Int, order: Order) {
    convolution = Conv2d(
      channels, outChannels, kernel: Size2D(stride), stride: Size2D(stride), weight: .transformer, bias: .constant(0))
    norm = LayerNorm(order == .convolutionFirst ? outChannels : channels, epsilon: 1e-6)
    self.order = order
  }

  override func key(forProperty name: String) -> String {
    switch name {
    case "convolution": order == .convolutionFirst ? "0" : "1"
    case "norm": order == .convolutionFirst ? "1" : "0"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = order == .convolutionFirst ? x : norm(x)
    let reduced = convolution(y.permuted([0, 3, 1, 2])).permuted([0, 2, 3, 1])
    return order == .convolutionFirst ? norm(reduced) : reduced
  }
}

extension Initializer {
  /// What transformers for images, and networks made after them, begin with.
  static let transformer = Initializer.truncatedNormal(deviation: 0.02)
}

extension ConvNeXt {
  /// The variants of the paper that torchvision has.
  public enum Variant: String, CaseIterable, Sendable {
    /// 28.6 million parameters.
    case tiny = "Tiny"
    /// 50.2 million parameters.
    case small = "Small"
    /// 88.6 million parameters.
    case base = "Base"
    /// 197.8 million parameters.
    case large = "Large"

    fileprivate var sizes: (channels: [Int], depths: [Int], dropPathRate: Float) {
      switch self {
      case .tiny: ([96, 192, 384, 768], [3, 3, 9, 3], 0.1)
      case .small: ([96, 192, 384, 768], [3, 3, 27, 3], 0.4)
      case .base: ([128, 256, 512, 1024], [3, 3, 27, 3], 0.5)
      case .large: ([192, 384, 768, 1536], [3, 3, 27, 3], 0.5)
      }
    }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .tiny: .init("convnext_tiny", 28_589_128, 4.456, 82.52, "983f1562", resizeSide: 236)
      case .small: .init("convnext_small", 50_223_688, 8.684, 83.616, "0c510722", resizeSide: 230)
      case .base: .init("convnext_base", 88_591_464, 15.355, 84.062, "6075fbad", resizeSide: 232)
      case .large: .init("convnext_large", 197_767_336, 34.361, 84.414, "ea097f82", resizeSide: 232)
      }
    }
  }
}

extension ConvNeXt.Settings {
  /// `ConvNeXtTiny`, by the variant.
  public var typeName: String { "ConvNeXt\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "convolutions in the manner of transformers, \(variant.sizes.depths.reduce(0, +)) blocks"
  }
  /// The network.
  public func makeModel() -> Module { ConvNeXt(self) }
  /// The keys `num_classes`, `in_channels`, `drop_path` and `layer_scale`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropPath(\.dropPathRate),
    ConfigField(
      "layer_scale", \.layerScale, "What each block's result is multiplied by at first.", .between(0, 1),
      alsoKnownAs: ["layer_scale_init_value", "ls_init_value"]),
  ]
}

extension ConvNeXt {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts, headName: headName, paper: "https://arxiv.org/abs/2201.03545", timmName: variant.facts.name))
  }
}
