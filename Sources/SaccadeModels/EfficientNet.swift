public import SaccadeEngine
public import SaccadeLayers

/// Inverted residuals with gates, in depth, width and image size that grow together.
///
/// Names and shapes of weights are torchvision's.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Tan & Le 2019, <https://arxiv.org/abs/1905.11946>, table 1 and §3.3
public final class EfficientNet: Module, Backbone {
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

  /// A network with random weights.
  /// - Parameters:
  ///   - dropoutRate: before the last layer; nil for the variant's own
  ///   - stochasticDepthRate: how likely a block after the last one would be left out in training; earlier ones are the
  ///     less likely
  public init(
    _ variant: Variant, classes: Int = 1000, inputChannels: Int = 3, dropoutRate: Float? = nil,
    stochasticDepthRate: Float = 0.2
  ) {
    let scaling = variant.scaling
    let depths = Self.stages.map { Int((Double($0.blocks) * scaling.depth).rounded(.up)) }
    let dropRates = dropPathRates(risingTo: stochasticDepthRate, depths: depths, isReached: false)
    var channels = roundedChannels(32 * scaling.width)
    var stride = 2
    var levels: [FeatureLevel] = []
    func norm(_ channels: Int) -> BatchNorm2d { variant.normalization(channels) }
    var layers: [Module] = [
      ConvNormActivation(
        inputChannels, channels, kernel: 3, stride: 2, normalization: norm(channels), activation: .silu)
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
    let bound = 1 / Float(classes).squareRoot()
    featureCount = last
    dropout = Dropout(dropoutRate ?? scaling.dropout)
    head = Linear(last, classes, weight: .uniform(-bound..<bound), bias: .constant(0))
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
      }
    }

    /// As in torchvision, the statistics of the large ones move slowly.
    fileprivate func normalization(_ channels: Int) -> BatchNorm2d {
      rawValue < Variant.b5.rawValue
        ? BatchNorm2d(channels) : BatchNorm2d(channels, epsilon: 1e-3, momentum: 0.01)
    }
  }

  /// The variants that recipes can name.
  static let entries = Variant.allCases.map { variant in
    ModelEntry(
      "EfficientNetB\(variant.rawValue)", "gated inverted residuals, for images of \(variant.scaling.side) pixels",
      classes: 1000, channels: 3, side: variant.scaling.side, sides: 32...4096,
      torchvisionName: "efficientnet_b\(variant.rawValue)"
    ) { classes, channels, _ in EfficientNet(variant, classes: classes, inputChannels: channels) }
  }
}
