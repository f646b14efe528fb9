public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// A network for small machines: each block widens its input, filters each channel by itself, and narrows again.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Sandler et al. 2018, <https://arxiv.org/abs/1801.04381>, table 2
public final class MobileNetV2: SequentialBackbone, CatalogFamily {
  /// `classifier.1`.
  public override class var headName: String { "classifier.1" }

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
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels are multiplied, from 0.35 to 1.4 in the paper.
    public var width = 1.0
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.2
    /// Whether windows spread from where they would make images 32 times smaller on, so that features are 16 times smaller,
    /// as segmenters want them.
    var isDilated = false

    /// The paper's network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    let width = settings.width
    var row = LayerRow(channels: settings.inChannels)
    let first = roundedChannels(32 * width)
    row.append(
      ConvNormActivation(row.channels, first, kernel: 3, stride: 2, activation: .relu6), channels: first, stride: 2,
      isLevel: false)
    var isSpread = false
    for stage in Self.stages {
      let channels = roundedChannels(Double(stage.channels) * width)
      for position in 0..<stage.blocks {
        let stride = position == 0 ? stage.stride : 1
        isSpread = isSpread || settings.isDilated && row.stride * stride > 16
        row.append(
          InvertedResidual(
            row.channels, channels, expansion: stage.expansion, stride: isSpread ? 1 : stride,
            dilation: isSpread ? 2 : 1), channels: channels, stride: isSpread ? 1 : stride)
      }
    }
    let last = roundedChannels(1280 * max(1, width))
    row.append(
      ConvNormActivation(row.channels, last, kernel: 1, activation: .relu6), channels: last, isLevel: false)
    super.init(
      row, neck: [("0", Dropout(settings.dropoutRate))],
      head: Linear(last, settings.numClasses, weight: .normal(deviation: 0.01), bias: .constant(0)))
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

  init(_ channels: Int, _ outChannels: Int, expansion: Int, stride: Int, dilation: Int = 1) {
    let wide = channels * expansion
    expand = expansion == 1 ? nil : ConvNormActivation(channels, wide, kernel: 1, activation: .relu6)
    depthwise = ConvNormActivation(
      wide, wide, kernel: 3, stride: stride, dilation: dilation, groups: wide, activation: .relu6)
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
    .numClasses(\.numClasses), .inChannels(\.inChannels), .width(\.width), .dropout(\.dropoutRate),
  ]
}

extension MobileNetV2 {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        TorchvisionFacts("mobilenet_v2", 3_504_872, 0.301, 71.878, "b0353104"),
        headName: headName, paper: "https://arxiv.org/abs/1801.04381", timmName: "mobilenetv2_100"))
  ]
}
