public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// A transformer that looks at an image through windows, every second time through shifted ones, at four scales.
///
/// Names and shapes of weights are torchvision's. Channels come last throughout.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Liu et al. 2021, <https://arxiv.org/abs/2103.14030>, figure 3
public final class SwinTransformer: Module, Backbone, CatalogFamily {
  /// `head`.
  public static let headName = "head"

  let features: Sequential
  let norm: LayerNorm
  /// What makes logits of the mean of all features.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last stage.
  public let featureCount: Int
  /// The four stages, `features.1`, `.3`, `.5` and `.7`: strides 4, 8, 16 and 32.
  public let levels: [FeatureLevel]

  /// What it is made with, and the keys of `type: SwinT` and its like.
  public struct Settings: VariantSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely the last block is left out in training; earlier ones are the less likely.
    public var dropPathRate: Float

    /// A variant of the paper for ImageNet; the larger it is, the more it drops.
    public init(_ variant: Variant) {
      self.variant = variant
      dropPathRate = variant.sizes.dropPathRate
    }
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let sizes = settings.variant.sizes
    var channels = sizes.channels
    var layers: [Module] = [PatchEmbedding(settings.inChannels, channels)]
    for (stage, rates) in dropPathRates(risingTo: settings.dropPathRate, depths: sizes.depths).enumerated() {
      if stage > 0 {
        layers.append(PatchMerging(channels))
        channels *= 2
      }
      layers.append(
        Sequential(
          rates.enumerated().map { position, rate in
            SwinBlock(
              channels, heads: sizes.heads[stage], window: 7, shift: position % 2 == 0 ? 0 : 3, dropRate: rate)
          }))
    }
    features = Sequential(layers)
    norm = LayerNorm(channels)
    head = Linear(channels, settings.numClasses, weight: .transformer, bias: .constant(0))
    featureCount = channels
    levels = .ofStages((0..<4).map { sizes.channels << $0 })
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor {
    // [n, h/4, w/4, c], [n, h/8, w/8, 2·c], [n, h/16, w/16, 4·c], [n, h/32, w/32, 8·c] after the stages
    head(norm(features(x)).mean(axes: [1, 2]))
  }

  /// What the last stage gives, normalized: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor { scope { norm(features(images)).permuted([0, 3, 1, 2]) } }

  /// What named stages give, not normalized.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope { collect(names, from: features.stages(in: "features"), images).map { $0.permuted([0, 3, 1, 2]) } }
  }
}

/// Attention within windows, then two layers for each pixel; both add to their input.
/// - Shapes: input `[n, h, w, c]`; result the same
/// - Paper: Liu et al. 2021, <https://arxiv.org/abs/2103.14030>, equation 3
final class SwinBlock: Module {
  let norm1: LayerNorm
  let attn: ShiftedWindowAttention
  let norm2: LayerNorm
  let mlp: Sequential
  let dropPath: DropPath

  init(_ features: Int, heads: Int, window: Int, shift: Int, dropRate: Float) {
    norm1 = LayerNorm(features)
    attn = ShiftedWindowAttention(features, heads: heads, window: window, shift: shift)
    norm2 = LayerNorm(features)
    mlp = .feedForward(features, hidden: 4 * features, weight: .transformer, bias: .constant(0))
    dropPath = DropPath(dropRate)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = x + dropPath(attn(norm1(x)))
    return y + dropPath(mlp(norm2(y)))
  }
}

/// Patches of 4 × 4 pixels as vectors.
/// - Shapes: images `[n, c, h, w]`; result `[n, h/4, w/4, features]`
final class PatchEmbedding: Module {
  let convolution: Conv2d
  let norm: LayerNorm

  init(_ channels: Int, _ features: Int) {
    convolution = Conv2d(channels, features, kernel: 4, stride: 4)
    norm = LayerNorm(features)
  }

  /// Torchvision's layer 1 brings channels to the end.
  override func key(forProperty name: String) -> String {
    switch name {
    case "convolution": "0"
    case "norm": "2"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor { norm(convolution(x).permuted([0, 2, 3, 1])) }
}

/// Four neighbours as one vector, which is then made half as long.
/// - Shapes: input `[n, h, w, c]`; result `[n, ⌈h/2⌉, ⌈w/2⌉, 2·c]`
/// - Paper: Liu et al. 2021, <https://arxiv.org/abs/2103.14030>, §3.1
final class PatchMerging: Module {
  let reduction: Linear
  let norm: LayerNorm

  init(_ features: Int) {
    reduction = Linear(4 * features, 2 * features, hasBias: false, weight: .transformer)
    norm = LayerNorm(4 * features)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let size = Size2D((x.shape[1] + 1) / 2, (x.shape[2] + 1) / 2)
    let even = x.extended(to: Size2D(2 * size.height, 2 * size.width))
    let (n, features) = (x.shape[0], x.shape[3])
    // Of four neighbours those of the left column come first, as in the authors' code.
    let merged = even.reshaped([n, size.height, 2, size.width, 2, features]).permuted([0, 1, 3, 4, 2, 5])
      .reshaped([n, size.height, size.width, 4 * features])
    return reduction(norm(merged))
  }
}

extension SwinTransformer {
  /// The variants of the paper that torchvision has.
  public enum Variant: String, CaseIterable, Sendable {
    /// 28.3 million parameters.
    case tiny = "T"
    /// 49.6 million parameters.
    case small = "S"
    /// 87.8 million parameters.
    case base = "B"

    fileprivate var sizes: (channels: Int, depths: [Int], heads: [Int], dropPathRate: Float) {
      switch self {
      case .tiny: (96, [2, 2, 6, 2], [3, 6, 12, 24], 0.2)
      case .small: (96, [2, 2, 18, 2], [3, 6, 12, 24], 0.3)
      case .base: (128, [2, 2, 18, 2], [4, 8, 16, 32], 0.5)
      }
    }

    fileprivate var facts: TorchvisionFacts {
      switch self {
      case .tiny: .init("swin_t", 28_288_354, 4.491, 81.474, "704ceda3", resizeSide: 232, isResizedCubically: true)
      case .small: .init("swin_s", 49_606_258, 8.741, 83.196, "5e29d889", resizeSide: 246, isResizedCubically: true)
      case .base: .init("swin_b", 87_768_224, 15.431, 83.582, "68c6b09e", resizeSide: 238, isResizedCubically: true)
      }
    }
  }
}

extension SwinTransformer.Settings {
  /// `SwinT`, by the variant.
  public var typeName: String { "Swin\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "transformer of \(variant.sizes.depths.reduce(0, +)) blocks with shifted windows"
  }
  /// The network.
  public func makeModel() -> Module { SwinTransformer(self) }
  /// The keys `num_classes`, `in_channels` and `drop_path`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropPath(\.dropPathRate),
  ]
}

extension SwinTransformer {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        variant.facts, headName: headName, paper: "https://arxiv.org/abs/2103.14030",
        timmName: "swin_\(variant)_patch4_window7_224"))
  }
}
