public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Residual networks: each block adds what it computes to its input.
///
/// Names and shapes of weights are torchvision's; the stride of a bottleneck stands on its 3 × 3 convolution, as there.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1512.03385>, table 1
public final class ResNet: Module, Backbone, ModelFamily {
  /// `fc`.
  public static let headName = "fc"

  /// How a network begins.
  public enum Stem: String, CaseIterable, ConfigValue {
    /// For photographs: a 7 × 7 convolution and a pooling, each of stride 2.
    case standard
    /// For images of about 32 pixels a side: a 3 × 3 convolution.
    case small
  }

  /// What it is made with, and the keys of `type: ResNet50` and its like.
  public struct Settings: ClassifierSettings {
    /// Which of the paper's networks, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How it begins.
    public var stem = Stem.standard
    /// Whether the last normalization of each block begins at scale 0, so that the block at first gives its input.
    /// - Paper: Goyal et al. 2017, <https://arxiv.org/abs/1706.02677>, §5.1
    public var startsAsIdentity = false

    /// A variant of the paper for ImageNet.
    public init(_ variant: Variant) { self.variant = variant }
  }

  let conv1: Conv2d
  let bn1: BatchNorm2d
  let maxpool: MaxPool2d?
  let layer1: Sequential
  let layer2: Sequential
  let layer3: Sequential
  let layer4: Sequential
  /// What makes logits of the mean of all features.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last stage.
  public let featureCount: Int
  /// The four stages, `layer1` to `layer4`: strides 4, 8, 16 and 32, or with the stem for small images 1, 2, 4 and 8.
  public let levels: [FeatureLevel]

  /// A network with random weights.
  public init(_ settings: Settings) {
    let (block, depths, _) = settings.variant.parts
    switch settings.stem {
    case .standard:
      conv1 = .normalized(settings.inChannels, 64, kernel: 7, stride: 2)
      maxpool = MaxPool2d(3, stride: 2, padding: 1)
    case .small:
      conv1 = .normalized(settings.inChannels, 64, kernel: 3)
      maxpool = nil
    }
    bn1 = BatchNorm2d(64)
    var channels = 64
    func stage(_ width: Int, _ depth: Int, stride: Int) -> Sequential {
      Sequential(
        (0..<depth).map { position in
          let made = block.init(
            channels, width: width, stride: position == 0 ? stride : 1, startsAsIdentity: settings.startsAsIdentity)
          channels = width * block.expansion
          return made
        })
    }
    layer1 = stage(64, depths[0], stride: 1)
    layer2 = stage(128, depths[1], stride: 2)
    layer3 = stage(256, depths[2], stride: 2)
    layer4 = stage(512, depths[3], stride: 2)
    head = Linear(channels, settings.numClasses)
    featureCount = channels
    let stride = maxpool == nil ? 1 : 4
    levels = (0..<4).map { stage in
      FeatureLevel(name: "layer\(stage + 1)", channels: (64 << stage) * block.expansion, stride: stride << stage)
    }
  }

  public override func key(forProperty name: String) -> String {
    name == "head" ? Self.headName : super.key(forProperty: name)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(lastStage(x).globalAveragePool()) }

  /// What the last stage gives: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor { scope { lastStage(images) } }

  /// What named stages give.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let stages = zip(levels, [layer1, layer2, layer3, layer4])
      return collect(names, from: stages.map { ($0.name, $1.callAsFunction) }, stem(images))
    }
  }

  private func stem(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)  // [n, 64, h/2, w/2]
    return maxpool.map { $0(y) } ?? y  // [n, 64, h/4, w/4]
  }

  private func lastStage(_ x: Tensor) -> Tensor {
    var y = layer1(stem(x))
    y = layer2(y)  // [n, 2·c, h/8, w/8]
    y = layer3(y)  // [n, 4·c, h/16, w/16]
    return layer4(y)  // [n, 8·c, h/32, w/32]
  }
}

extension ResNet {
  /// The variants of the paper.
  public enum Variant: Int, CaseIterable, Sendable {
    /// 11.7 million parameters.
    case resNet18 = 18
    /// 21.8 million parameters.
    case resNet34 = 34
    /// 25.6 million parameters.
    case resNet50 = 50
    /// 44.5 million parameters.
    case resNet101 = 101
    /// 60.2 million parameters.
    case resNet152 = 152

    fileprivate var parts: (block: any ResidualBlock.Type, depths: [Int], parameterCount: Int) {
      switch self {
      case .resNet18: (BasicBlock.self, [2, 2, 2, 2], 11_689_512)
      case .resNet34: (BasicBlock.self, [3, 4, 6, 3], 21_797_672)
      case .resNet50: (Bottleneck.self, [3, 4, 6, 3], 25_557_032)
      case .resNet101: (Bottleneck.self, [3, 4, 23, 3], 44_549_160)
      case .resNet152: (Bottleneck.self, [3, 8, 36, 3], 60_192_808)
      }
    }
  }

  /// A network with random weights; what is nil is as ``Settings`` have it.
  public convenience init(
    _ variant: Variant, classes: Int? = nil, inputChannels: Int? = nil, stem: Stem? = nil,
    startsAsIdentity: Bool? = nil
  ) {
    var settings = Settings(variant).with(classes: classes, inputChannels: inputChannels)
    settings.stem = stem ?? settings.stem
    settings.startsAsIdentity = startsAsIdentity ?? settings.startsAsIdentity
    self.init(settings)
  }
}

/// A block of a residual network.
protocol ResidualBlock: Module {
  /// How many times its width its output has channels.
  static var expansion: Int { get }
  init(_ channels: Int, width: Int, stride: Int, startsAsIdentity: Bool)
}

/// Two 3 × 3 convolutions.
final class BasicBlock: Module, ResidualBlock {
  static let expansion = 1
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let downsample: Sequential?

  init(_ channels: Int, width: Int, stride: Int, startsAsIdentity: Bool) {
    conv1 = .normalized(channels, width, kernel: 3, stride: stride)
    bn1 = BatchNorm2d(width)
    conv2 = .normalized(width, width, kernel: 3)
    bn2 = BatchNorm2d(width, weight: .constant(startsAsIdentity ? 0 : 1))
    downsample = .projection(channels, width, stride: stride)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)
    return conv2(y, normalizedBy: bn2, adding: downsample.map { $0(x) } ?? x, then: .relu)
  }
}

/// A 3 × 3 convolution between two 1 × 1 that narrow and widen.
final class Bottleneck: Module, ResidualBlock {
  static let expansion = 4
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let conv3: Conv2d
  let bn3: BatchNorm2d
  let downsample: Sequential?

  init(_ channels: Int, width: Int, stride: Int, startsAsIdentity: Bool) {
    conv1 = .normalized(channels, width, kernel: 1)
    bn1 = BatchNorm2d(width)
    conv2 = .normalized(width, width, kernel: 3, stride: stride)
    bn2 = BatchNorm2d(width)
    conv3 = .normalized(width, width * 4, kernel: 1)
    bn3 = BatchNorm2d(width * 4, weight: .constant(startsAsIdentity ? 0 : 1))
    downsample = .projection(channels, width * 4, stride: stride)
  }

  override func forward(_ x: Tensor) -> Tensor {
    var y = conv1(x, normalizedBy: bn1, then: .relu)
    y = conv2(y, normalizedBy: bn2, then: .relu)
    return conv3(y, normalizedBy: bn3, adding: downsample.map { $0(x) } ?? x, then: .relu)
  }
}

extension Sequential {
  /// The shortcut of a block whose output has another size than its input; nil if it has the same.
  fileprivate static func projection(_ inChannels: Int, _ outChannels: Int, stride: Int) -> Sequential? {
    guard stride != 1 || inChannels != outChannels else { return nil }
    return Sequential(
      Conv2d.normalized(inChannels, outChannels, kernel: 1, stride: stride), BatchNorm2d(outChannels))
  }
}

extension ResNet.Settings {
  /// `ResNet50`, by the variant.
  public var typeName: String { "ResNet\(variant.rawValue)" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "residual network of \(variant.rawValue) layers for photographs" }
  /// From 32 pixels on for photographs; up to 512 with the stem for small images, which makes them only 8 times smaller.
  public var imageSides: ClosedRange<Int> { stem == .small ? 8...512 : 32...4096 }
  /// The network.
  public func makeModel() -> Module { ResNet(self) }
  /// The keys `num_classes`, `in_channels`, `stem` and `zero_init_residual`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField("stem", \.stem, "How it begins: standard for photographs, small for images of about 32 pixels."),
    ConfigField(
      "zero_init_residual", \.startsAsIdentity, "Whether each block at first gives its input.",
      alsoKnownAs: ["zero_init_last", "zero_gamma"]),
  ]
}

extension ResNet {
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      Settings(variant),
      ModelFacts(
        parameterCount: variant.parts.parameterCount, headName: headName,
        torchvisionName: "resnet\(variant.rawValue)"))
  }

  /// The stem was no option once.
  static var formerEntries: [ModelEntry] {
    var settings = Settings(.resNet18)
    settings.numClasses = 10
    settings.stem = .small
    let facts = ModelFacts(parameterCount: 11_173_962, headName: headName, imageSide: 32)
    return [ModelEntry(settings, facts, name: "ResNet18Small")]
  }
}
