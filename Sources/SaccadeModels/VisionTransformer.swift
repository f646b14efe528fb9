public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// A transformer whose words are patches of an image; what it says stands in a token of its own.
///
/// Names and shapes of weights are torchvision's. The position of each patch is learned, so a network is made for images
/// of one size.
/// - Shapes: images `[n, c, side, side]`; logits `[n, classes]`
/// - Paper: Dosovitskiy et al. 2020, <https://arxiv.org/abs/2010.11929>, figure 1 and table 1
public final class VisionTransformer: Module, Backbone, CatalogFamily {
  /// `heads.head`.
  public static let headName = "heads.head"

  let convProj: Conv2d
  let classToken: Parameter
  let encoder: TransformerEncoder
  /// What makes logits of what the token of its own says.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The features of a token.
  public let featureCount: Int
  /// The layers, `encoder.layers.encoder_layer_0` and so on: all with the patch as their stride.
  public let levels: [FeatureLevel]
  private let imageSide: Int

  /// What it is made with, and the keys of `type: ViTB16` and its like.
  public struct Settings: FixedSizeSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// The height and width of its images, in pixels: a multiple of the patch.
    public var imageSize = 224
    /// How likely a feature is dropped after each part of a layer.
    public var dropoutRate: Float = 0
    /// How likely a token is not seen by another.
    public var attentionDropoutRate: Float = 0

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// A network with random weights, but for the last layer, which begins at 0; what is nil is as ``Settings`` have it.
  /// - Traps: if `imageSide` is not a multiple of the patch
  public convenience init(
    _ variant: Variant, classes: Int? = nil, inputChannels: Int? = nil, imageSide: Int? = nil,
    dropoutRate: Float? = nil, attentionDropoutRate: Float? = nil
  ) {
    var settings = Settings(variant).with(classes: classes, inputChannels: inputChannels)
    settings.imageSize = imageSide ?? settings.imageSize
    settings.dropoutRate = dropoutRate ?? settings.dropoutRate
    settings.attentionDropoutRate = attentionDropoutRate ?? settings.attentionDropoutRate
    self.init(settings)
  }

  /// A network with random weights, but for the last layer, which begins at 0.
  /// - Traps: if the image size is not a multiple of the patch
  public init(_ settings: Settings) {
    let sizes = settings.variant.sizes
    let imageSide = settings.imageSize
    guard imageSide > 0, imageSide % sizes.patch == 0 else {
      misuse("VisionTransformer", "patches of \(sizes.patch) pixels must fill the image: \(imageSide); resize images")
    }
    self.imageSide = imageSide
    let fanIn = settings.inChannels * sizes.patch * sizes.patch
    convProj = Conv2d(
      settings.inChannels, sizes.features, kernel: Size2D(sizes.patch), stride: Size2D(sizes.patch),
      weight: .truncatedNormal(deviation: 1 / Float(fanIn).squareRoot()), bias: .constant(0))
    classToken = Parameter([1, 1, sizes.features], .constant(0))
    let patches = imageSide / sizes.patch
    encoder = TransformerEncoder(
      tokens: patches * patches + 1, layers: sizes.layers, features: sizes.features, hidden: sizes.hidden,
      heads: sizes.heads, dropoutRate: settings.dropoutRate, attentionDropoutRate: settings.attentionDropoutRate)
    head = Linear(sizes.features, settings.numClasses, weight: .constant(0), bias: .constant(0))
    featureCount = sizes.features
    levels = (0..<sizes.layers).map { position in
      FeatureLevel(
        name: "encoder.layers.\(TransformerEncoder.layerName(position))", channels: sizes.features, stride: sizes.patch)
    }
  }

  public override func key(forProperty name: String) -> String {
    name == "head" ? Self.headName : super.key(forProperty: name)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(encoder(tokens(x))) }

  /// What the patches say in the end, normalized as the head's token is: `[n, featureCount, h/patch, w/patch]`.
  public func features(of images: Tensor) -> Tensor {
    scope { map(encoder.ln(encoder.layers(encoder.placed(tokens(images))))) }
  }

  /// What the patches say after named layers, not normalized.
  /// - Traps: if there is no layer of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let layers = zip(levels, encoder.layers.layers)
      return collect(names, from: layers.map { ($0.name, $1.callAsFunction) }, encoder.placed(tokens(images))).map(map)
    }
  }

  /// The token of its own, then the patches: `[n, 1 + h/patch · w/patch, e]`.
  private func tokens(_ x: Tensor) -> Tensor {
    guard x.rank == 4, x.shape[2] == imageSide, x.shape[3] == imageSide else {
      misuse(
        "VisionTransformer",
        "images must be [n, c, \(imageSide), \(imageSide)]: \(x.shape); resize them, or make a model for their size")
    }
    let y = convProj(x).permuted([0, 2, 3, 1])  // [n, h/patch, w/patch, e]
    let (n, features) = (y.shape[0], y.shape[3])
    let patches = y.reshaped([n, y.shape[1] * y.shape[2], features])
    let token = classToken.value.expanded(to: [n, 1, features])
    return .concatenate([token, patches], axis: 1)
  }

  /// The patches among tokens, where they are in the image.
  private func map(_ tokens: Tensor) -> Tensor {
    let side = imageSide / convProj.weight.shape[2]
    return tokens.slice(axis: 1, 1..<tokens.shape[1]).reshaped([tokens.shape[0], side, side, featureCount])
      .permuted([0, 3, 1, 2])
  }
}

/// The layers of a transformer, from tokens to what the first token knows in the end.
/// - Shapes: tokens `[n, tokens, e]`; result `[n, e]`
final class TransformerEncoder: Module {
  let posEmbedding: Parameter
  let dropout: Dropout
  let layers: Sequential
  let ln: LayerNorm

  init(
    tokens: Int, layers: Int, features: Int, hidden: Int, heads: Int, dropoutRate: Float, attentionDropoutRate: Float
  ) {
    posEmbedding = Parameter([1, tokens, features], .normal(deviation: 0.02))
    dropout = Dropout(dropoutRate)
    self.layers = Sequential(
      named: (0..<layers).map { position in
        let block = TransformerBlock(
          features, hidden: hidden, heads: heads, dropoutRate: dropoutRate,
          attentionDropoutRate: attentionDropoutRate)
        return (Self.layerName(position), block)
      })
    ln = LayerNorm(features, epsilon: 1e-6)
  }

  static func layerName(_ position: Int) -> String { "encoder_layer_\(position)" }

  /// Tokens that know where they stand.
  func placed(_ x: Tensor) -> Tensor { dropout(x + posEmbedding.value) }

  override func forward(_ x: Tensor) -> Tensor {
    let y = layers(placed(x))  // [n, tokens, e]
    // Tokens are normalized one by one, and nobody reads the others.
    return ln(y.slice(axis: 1, 0..<1).squeezed(1))
  }
}

/// Attention between tokens, then two layers for each token by itself; both add to their input.
/// - Shapes: input `[n, tokens, e]`; result the same
/// - Paper: Dosovitskiy et al. 2020, <https://arxiv.org/abs/2010.11929>, equations 2 and 3
final class TransformerBlock: Module {
  let ln1: LayerNorm
  let selfAttention: MultiHeadAttention
  let dropout: Dropout
  let ln2: LayerNorm
  let mlp: Sequential

  init(_ features: Int, hidden: Int, heads: Int, dropoutRate: Float, attentionDropoutRate: Float) {
    ln1 = LayerNorm(features, epsilon: 1e-6)
    selfAttention = MultiHeadAttention(features, heads: heads, dropoutRate: attentionDropoutRate)
    dropout = Dropout(dropoutRate)
    ln2 = LayerNorm(features, epsilon: 1e-6)
    mlp = .feedForward(
      features, hidden: hidden, weight: .xavierUniform(), bias: .normal(deviation: 1e-6), dropoutRate: dropoutRate)
  }

  override func key(forProperty name: String) -> String {
    switch name {
    case "ln1": "ln_1"
    case "ln2": "ln_2"
    default: super.key(forProperty: name)
    }
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = x + dropout(selfAttention(ln1(x)))
    return y + mlp(ln2(y))
  }
}

extension VisionTransformer {
  /// The variants that torchvision has for images of 224 pixels, and smaller ones.
  /// - Paper: the smaller ones Steiner et al. 2021, <https://arxiv.org/abs/2106.10270>, table 2
  public enum Variant: String, CaseIterable, Sendable {
    /// 5.7 million parameters, patches of 16 pixels: ViT tiny.
    case ti16 = "Ti16"
    /// 22.1 million parameters, patches of 16 pixels: ViT small.
    case s16 = "S16"
    /// 22.9 million parameters, patches of 32 pixels.
    case s32 = "S32"
    /// 86.6 million parameters, patches of 16 pixels.
    case b16 = "B16"
    /// 88.2 million parameters, patches of 32 pixels.
    case b32 = "B32"
    /// 304.3 million parameters, patches of 16 pixels.
    case l16 = "L16"
    /// 306.5 million parameters, patches of 32 pixels.
    case l32 = "L32"

    fileprivate var sizes: (patch: Int, layers: Int, heads: Int, features: Int, hidden: Int) {
      switch self {
      case .ti16: (16, 12, 3, 192, 768)
      case .s16: (16, 12, 6, 384, 1536)
      case .s32: (32, 12, 6, 384, 1536)
      case .b16: (16, 12, 12, 768, 3072)
      case .b32: (32, 12, 12, 768, 3072)
      case .l16: (16, 24, 16, 1024, 4096)
      case .l32: (32, 24, 16, 1024, 4096)
      }
    }

    fileprivate var facts: ModelFacts {
      switch self {
      case .ti16: publishedSmall("tiny", 5_717_416, 1.254, 75.454)
      case .s16: publishedSmall("small", 22_050_664, 4.599, 81.384)
      case .s32: publishedSmall("small", 22_878_952, 1.143, 75.994)
      case .b16: published("base", .init("vit_b_16", 86_567_656, 17.564, 81.072, "c867db91"))
      case .b32: published("base", .init("vit_b_32", 88_224_232, 4.409, 75.912, "d86f8d99"))
      case .l16: published("large", .init("vit_l_16", 304_326_632, 61.555, 79.662, "852ce7e3", resizeSide: 242))
      case .l32: published("large", .init("vit_l_32", 306_535_400, 15.378, 76.972, "c7638314"))
      }
    }

    private func timmName(_ size: String) -> String { "vit_\(size)_patch\(sizes.patch)_224" }

    private func published(_ size: String, _ facts: TorchvisionFacts) -> ModelFacts {
      ModelFacts(
        facts, headName: VisionTransformer.headName, paper: "https://arxiv.org/abs/2010.11929", timmName: timmName(size)
      )
    }

    /// timm's, whose figures are of weights that saw ImageNet-21k first.
    private func publishedSmall(
      _ size: String, _ parameterCount: Int, _ billionMultiplyAdds: Double, _ top1: Double
    ) -> ModelFacts {
      ModelFacts(
        parameterCount: parameterCount, billionMultiplyAdds: billionMultiplyAdds, headName: VisionTransformer.headName,
        resizeSide: 248, isResizedCubically: true, normalization: ModelFacts.halfStatistics,
        paper: "https://arxiv.org/abs/2106.10270",
        accuracy: PublishedAccuracy(top1, "timm, \(timmName(size)).augreg_in21k_ft_in1k"), timmName: timmName(size))
    }
  }
}

extension VisionTransformer.Settings {
  /// `ViTB16`, by the variant.
  public var typeName: String { "ViT\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "transformer of \(variant.sizes.layers) layers over patches of \(variant.sizes.patch) pixels"
  }
  /// Those that ``imageSize`` can be.
  public var imageSides: ClosedRange<Int> { variant.sizes.patch...4096 }
  /// Patches must fill the image.
  public var imageSizeStep: Int { variant.sizes.patch }
  /// Whole patches.
  public var otherSizes: String { "another multiple of \(variant.sizes.patch)" }
  /// The network.
  public func makeModel() -> Module { VisionTransformer(self) }
  /// The keys `num_classes`, `in_channels`, `image_size`, `dropout` and `attention_dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .imageSize(\.imageSize, .between(1, 4096)),
    .dropout(\.dropoutRate, "How likely a feature is dropped after each part of a layer."),
    ConfigField(
      "attention_dropout", \.attentionDropoutRate, "How likely a token is not seen by another.", .from(0, below: 1),
      alsoKnownAs: ["attn_drop_rate", "attn_drop"]),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["image_size is a multiple of the size of a patch"]

  /// Patches must fill the image.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    let patch = variant.sizes.patch
    guard imageSize % patch != 0 else { return }
    report("image_size", "must be a multiple of \(patch), the size of a patch: \(imageSize)")
  }
}

extension VisionTransformer {
  static let entries = Variant.allCases.map { ModelEntry(Settings($0), $0.facts) }
}
