public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Residual networks: each block adds what it computes to its input; also with groups of channels, twice as wide, or with
/// attention to channels.
///
/// Names and shapes of weights are torchvision's; the stride of a bottleneck stands on its 3 × 3 convolution, as there.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1512.03385>, table 1; with groups Xie et al. 2016,
///   <https://arxiv.org/abs/1611.05431>; wider Zagoruyko & Komodakis 2016, <https://arxiv.org/abs/1605.07146>
public final class ResNet: Module, Backbone, CatalogFamily {
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
  public struct Settings: VariantSettings {
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
    /// Whether windows spread instead of moving by two pixels, in the second, the third and the last stage: features are
    /// then twice as fine from there on, as segmenters want them.
    ///
    /// Blocks of two 3 × 3 convolutions can be spread as well, which torchvision's cannot.
    /// - Paper: Chen et al. 2016, <https://arxiv.org/abs/1606.00915>, §3.1
    public var replaceStrideWithDilation = [false, false, false]
    /// By what each block weighs its channels, before the shortcut joins.
    public var attention: ChannelAttention

    /// A variant of the papers for ImageNet.
    public init(_ variant: Variant) {
      self.variant = variant
      attention = variant.parts.attention
    }
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
  /// The four stages, `layer1` to `layer4`: strides 4, 8, 16 and 32, or with the stem for small images 1, 2, 4 and 8; where
  /// windows spread, those of the stage before.
  public let levels: [FeatureLevel]
  /// The stem before its pooling, `bn1`, and the stages.
  public var skipLevels: [FeatureLevel] {
    (maxpool == nil ? [] : [FeatureLevel(name: "bn1", channels: 64, stride: 2)]) + levels.lastOfEachStride
  }

  /// A network with random weights.
  /// - Traps: unless ``Settings/replaceStrideWithDilation`` says it of three stages
  public init(_ settings: Settings) {
    let parts = settings.variant.parts
    let block = parts.block
    switch settings.stem {
    case .standard:
      conv1 = .normalized(settings.inChannels, 64, kernel: 7, stride: 2)
      maxpool = MaxPool2d(3, stride: 2, padding: 1)
    case .small:
      conv1 = .normalized(settings.inChannels, 64, kernel: 3)
      maxpool = nil
    }
    bn1 = BatchNorm2d(64)
    let isSpread = settings.replaceStrideWithDilation
    guard isSpread.count == 3 else {
      misuse(
        "ResNet", "replaceStrideWithDilation says of each of the last three stages whether it spreads: \(isSpread)")
    }
    var channels = 64
    var dilation = 1
    var total = maxpool == nil ? 1 : 4
    var levels: [FeatureLevel] = []
    func stage(_ number: Int) -> Sequential {
      let width = 64 << number
      let spreads = number > 0 && isSpread[number - 1]
      let stride = number == 0 || spreads ? 1 : 2
      // The first block's windows are entered as they were before.
      let first = dilation
      if spreads { dilation *= 2 }
      total *= stride
      let blocks = (0..<parts.depths[number]).map { position in
        let made = block.init(
          ResidualBlockShape(
            channels: channels, width: width, stride: position == 0 ? stride : 1,
            firstDilation: position == 0 ? first : dilation, dilation: dilation, groups: parts.groups,
            groupWidth: parts.groupWidth),
          startsAsIdentity: settings.startsAsIdentity, attention: settings.attention)
        channels = width * block.expansion
        return made
      }
      levels.append(FeatureLevel(name: "layer\(number + 1)", channels: channels, stride: total))
      return Sequential(blocks)
    }
    layer1 = stage(0)
    layer2 = stage(1)
    layer3 = stage(2)
    layer4 = stage(3)
    self.levels = levels
    head = Linear(channels, settings.numClasses)
    featureCount = channels
  }

  public override func key(forProperty name: String) -> String {
    name == "head" ? Self.headName : super.key(forProperty: name)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(lastStage(x).globalAveragePool()) }

  /// What the last stage gives: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor { scope { lastStage(images) } }

  /// What named stages give, and `bn1`, the stem before its pooling.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let stages: [(name: String, run: (Tensor) -> Tensor)] = [
        ("bn1", stem), ("layer1", firstStage), ("layer2", layer2.callAsFunction), ("layer3", layer3.callAsFunction),
        ("layer4", layer4.callAsFunction),
      ]
      return collect(names, from: stages, images)
    }
  }

  private func stem(_ x: Tensor) -> Tensor {
    conv1(x, normalizedBy: bn1, then: .relu)  // [n, 64, h/2, w/2]
  }

  private func firstStage(_ x: Tensor) -> Tensor {
    layer1(maxpool.map { $0(x) } ?? x)  // [n, c, h/4, w/4]
  }

  private func lastStage(_ x: Tensor) -> Tensor {
    var y = firstStage(stem(x))
    y = layer2(y)  // [n, 2·c, h/8, w/8]
    y = layer3(y)  // [n, 4·c, h/16, w/16]
    return layer4(y)  // [n, 8·c, h/32, w/32]
  }
}

/// The sizes of a block of a residual network.
struct ResidualBlockShape {
  let channels: Int
  let width: Int
  let stride: Int
  /// The step between the elements of the first 3 × 3 window.
  let firstDilation: Int
  /// The same of a second, if there is one.
  let dilation: Int
  let groups: Int
  /// How many channels a group of the 3 × 3 convolution has where the width is 64.
  let groupWidth: Int
}

/// A block of a residual network.
protocol ResidualBlock: Module {
  /// How many times its width its output has channels.
  static var expansion: Int { get }
  init(_ shape: ResidualBlockShape, startsAsIdentity: Bool, attention: ChannelAttention)
}

/// Two 3 × 3 convolutions.
final class BasicBlock: Module, ResidualBlock {
  static let expansion = 1
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let se: Module?
  let downsample: Sequential?

  init(_ shape: ResidualBlockShape, startsAsIdentity: Bool, attention: ChannelAttention) {
    conv1 = .normalized(shape.channels, shape.width, kernel: 3, stride: shape.stride, dilation: shape.firstDilation)
    bn1 = BatchNorm2d(shape.width)
    conv2 = .normalized(shape.width, shape.width, kernel: 3, dilation: shape.dilation)
    bn2 = BatchNorm2d(shape.width, weight: .constant(startsAsIdentity ? 0 : 1))
    se = attention.make(shape.width)
    downsample = .projection(shape.channels, shape.width, stride: shape.stride)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)
    let shortcut = downsample.map { $0(x) } ?? x
    guard let se else { return conv2(y, normalizedBy: bn2, adding: shortcut, then: .relu) }
    return relu(se(conv2(y, normalizedBy: bn2)) + shortcut)
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
  let se: Module?
  let downsample: Sequential?

  init(_ shape: ResidualBlockShape, startsAsIdentity: Bool, attention: ChannelAttention) {
    let inner = shape.width * shape.groupWidth / 64 * shape.groups
    let outer = shape.width * Self.expansion
    conv1 = .normalized(shape.channels, inner, kernel: 1)
    bn1 = BatchNorm2d(inner)
    conv2 = .normalized(
      inner, inner, kernel: 3, stride: shape.stride, dilation: shape.firstDilation, groups: shape.groups)
    bn2 = BatchNorm2d(inner)
    conv3 = .normalized(inner, outer, kernel: 1)
    bn3 = BatchNorm2d(outer, weight: .constant(startsAsIdentity ? 0 : 1))
    se = attention.make(outer)
    downsample = .projection(shape.channels, outer, stride: shape.stride)
  }

  override func forward(_ x: Tensor) -> Tensor {
    var y = conv1(x, normalizedBy: bn1, then: .relu)
    y = conv2(y, normalizedBy: bn2, then: .relu)
    let shortcut = downsample.map { $0(x) } ?? x
    guard let se else { return conv3(y, normalizedBy: bn3, adding: shortcut, then: .relu) }
    return relu(se(conv3(y, normalizedBy: bn3)) + shortcut)
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
  public var typeName: String { variant.rawValue }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    let parts = variant.parts
    var text = "residual network of \(parts.depths.reduce(0, +) * (parts.block == Bottleneck.self ? 3 : 2) + 2) layers"
    if parts.groups > 1 { text += " in \(parts.groups) groups" }
    if parts.groups == 1, parts.groupWidth > 64 { text += " of twice the width" }
    if parts.attention != .none { text += " with attention" }
    return text + " for photographs"
  }
  /// From 32 pixels on for photographs; up to 512 with the stem for small images, which makes them only 8 times smaller.
  public var imageSides: ClosedRange<Int> { stem == .small ? 8...512 : 32...4096 }
  /// The network.
  public func makeModel() -> Module { ResNet(self) }
  /// The keys `num_classes`, `in_channels`, `stem`, `zero_init_residual`, `replace_stride_with_dilation` and `attention`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField("stem", \.stem, "How it begins: standard for photographs, small for images of about 32 pixels."),
    ConfigField(
      "zero_init_residual", \.startsAsIdentity, "Whether each block at first gives its input.",
      alsoKnownAs: ["zero_init_last", "zero_gamma"]),
    ConfigField(
      "replace_stride_with_dilation", \.replaceStrideWithDilation,
      "Whether windows spread instead of moving by two pixels, in layer2, layer3 and layer4.", alsoKnownAs: ["dilated"]),
    .attention(\.attention),
  ]
  /// What ``check(_:)`` keeps.
  public static let rules = ["replace_stride_with_dilation says it of three stages"]

  /// There are three stages whose windows move by two pixels.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    guard replaceStrideWithDilation.count != 3 else { return }
    report(
      "replace_stride_with_dilation",
      "says of three stages whether they spread, as [false, true, true]: \(replaceStrideWithDilation.count)")
  }
}

extension ResNet {
  static let entries = Variant.allCases.map { ModelEntry(Settings($0), $0.facts) }

  /// The stem was no option once.
  static var formerEntries: [ModelEntry] {
    var settings = Settings(.resNet18)
    settings.numClasses = 10
    settings.stem = .small
    let facts = ModelFacts(parameterCount: 11_173_962, headName: headName, imageSide: 32, normalization: nil)
    return [ModelEntry(settings, facts, name: "ResNet18Small")]
  }
}
