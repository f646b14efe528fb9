public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// A network for small machines: each block widens its input, filters each channel by itself, and narrows again.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, table 2
public final class MobileNetV2: Module, Backbone, ModelFamily {
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

  /// The lines of table 2 between its first and its last convolution.
  private static let stages: [(expansion: Int, channels: Int, blocks: Int, stride: Int)] = [
    (1, 16, 1, 1),  // [n, 16, h/2, w/2]
    (6, 24, 2, 2),  // [n, 24, h/4, w/4]
    (6, 32, 3, 2),  // [n, 32, h/8, w/8]
    (6, 64, 4, 2),  // [n, 64, h/16, w/16]
    (6, 96, 3, 1),  // [n, 96, h/16, w/16]
    (6, 160, 3, 2),  // [n, 160, h/32, w/32]
    (6, 320, 1, 1),  // [n, 320, h/32, w/32]
  ]

  /// What it is made with, and the keys of `type: MobileNetV2`.
  public struct Settings: ClassifierSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels are multiplied, from 0.35 to 1.4 in the paper.
    public var width = 1.0
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.2

    /// The paper's network for ImageNet.
    public init() {}
  }

  /// A network with random weights; what is nil is as ``Settings`` have it.
  /// - Parameter width: by what the numbers of channels are multiplied, from 0.35 to 1.4 in the paper
  public convenience init(
    classes: Int? = nil, inputChannels: Int? = nil, width: Double? = nil, dropoutRate: Float? = nil
  ) {
    var settings = Settings().with(classes: classes, inputChannels: inputChannels)
    settings.width = width ?? settings.width
    settings.dropoutRate = dropoutRate ?? settings.dropoutRate
    self.init(settings)
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let width = settings.width
    var channels = roundedChannels(32 * width)
    var stride = 2
    var layers: [Module] = [
      ConvNormActivation(settings.inChannels, channels, kernel: 3, stride: 2, activation: .relu6)
    ]
    var levels: [FeatureLevel] = []
    for stage in Self.stages {
      let outChannels = roundedChannels(Double(stage.channels) * width)
      for position in 0..<stage.blocks {
        layers.append(
          InvertedResidual(
            channels, outChannels, expansion: stage.expansion, stride: position == 0 ? stage.stride : 1))
        channels = outChannels
      }
      stride *= stage.stride
      levels.append(FeatureLevel(name: "features.\(layers.count - 1)", channels: channels, stride: stride))
    }
    self.levels = levels.lastOfEachStride
    let last = roundedChannels(1280 * max(1, width))
    layers.append(ConvNormActivation(channels, last, kernel: 1, activation: .relu6))
    features = Sequential(layers)
    featureCount = last
    dropout = Dropout(settings.dropoutRate)
    head = Linear(last, settings.numClasses, weight: .normal(deviation: 0.01), bias: .constant(0))
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
    let y = features(x)  // [n, 1280, h/32, w/32]
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

/// A block whose ends are narrow and whose middle is wide.
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, §3.3
final class InvertedResidual: Module {
  let expand: ConvNormActivation?
  let depthwise: ConvNormActivation
  let project: Conv2d
  let norm: BatchNorm2d
  private let addsInput: Bool

  init(_ channels: Int, _ outChannels: Int, expansion: Int, stride: Int) {
    let wide = channels * expansion
    expand = expansion == 1 ? nil : ConvNormActivation(channels, wide, kernel: 1, activation: .relu6)
    depthwise = ConvNormActivation(wide, wide, kernel: 3, stride: stride, groups: wide, activation: .relu6)
    project = .normalized(wide, outChannels, kernel: 1)
    norm = BatchNorm2d(outChannels)
    addsInput = stride == 1 && channels == outChannels
  }

  /// Torchvision numbers the layers of a block.
  override func key(forProperty name: String) -> String {
    let layers = (expand == nil ? [] : ["expand"]) + ["depthwise", "project", "norm"]
    return layers.firstIndex(of: name).map { "conv.\($0)" } ?? super.key(forProperty: name)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = project(depthwise(expand.map { $0(x) } ?? x))
    return addsInput ? norm(y, adding: x) : norm(y)
  }
}

extension MobileNetV2.Settings {
  /// `MobileNetV2`.
  public var typeName: String { "MobileNetV2" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "inverted residuals for small machines" }
  /// The network.
  public func makeModel() -> Module { MobileNetV2(self) }
  /// The keys `num_classes`, `in_channels`, `width` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "width", \.width, "By what the numbers of channels are multiplied.", .between(0.1, 10),
      alsoKnownAs: ["width_mult", "widen_factor", "alpha"]),
    .dropout(\.dropoutRate),
  ]
}

extension MobileNetV2 {
  static let entries = [
    ModelEntry(
      Settings(), ModelFacts(parameterCount: 3_504_872, headName: headName, torchvisionName: "mobilenet_v2"))
  ]
}
