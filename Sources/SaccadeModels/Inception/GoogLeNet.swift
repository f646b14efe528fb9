public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inception v1: blocks that look through windows of several sizes at once; auxiliary heads hear their halves in training.
///
/// Names and shapes of weights are torchvision's, which are normalized, and look through 3 × 3 where the paper has 5 × 5.
/// Torchvision's trained weights have learnt from images normalized by mean and deviation 0.5, which it makes of others
/// by `transform_input`; here the images themselves are to be so.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Szegedy et al. 2014, <https://arxiv.org/abs/1409.4842>, table 1
public final class GoogLeNet: AuxiliaryBackbone, CatalogFamily {
  /// `fc`.
  public override class var headName: String { "fc" }
  /// Torchvision's layers stand in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: GoogLeNet`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.2
    /// Whether there are auxiliary heads.
    public var hasAuxiliaryHeads = true
    /// How likely a feature is dropped before the last layer of an auxiliary head.
    public var auxiliaryDropoutRate: Float = 0.7

    /// The network for ImageNet.
    public init() {}
  }

  /// The blocks of table 1: what the ways have of channels, the middle ones before and after; nil halves the sides.
  private static let blocks: [(name: String, channels: (Int, [Int], [Int], Int)?)] = [
    ("inception3a", (64, [96, 128], [16, 32], 32)),  // [n, 256, h/8, w/8]
    ("inception3b", (128, [128, 192], [32, 96], 64)),  // [n, 480, h/8, w/8]
    ("maxpool3", nil),
    ("inception4a", (192, [96, 208], [16, 48], 64)),  // [n, 512, h/16, w/16]
    ("inception4b", (160, [112, 224], [24, 64], 64)),
    ("inception4c", (128, [128, 256], [24, 64], 64)),
    ("inception4d", (112, [144, 288], [32, 64], 64)),  // [n, 528, h/16, w/16]
    ("inception4e", (256, [160, 320], [32, 128], 128)),  // [n, 832, h/16, w/16]
    ("maxpool4", nil),
    ("inception5a", (256, [160, 320], [32, 128], 128)),
    ("inception5b", (384, [192, 384], [48, 128], 128)),  // [n, 1024, h/32, w/32]
  ]

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    func appendConvolution(_ name: String, _ channels: Int, kernel: Size2D, stride: Int = 1) {
      row.append(
        BasicConvolution(row.channels, channels, kernel: kernel, stride: stride, weight: .googLeNet), name: name,
        channels: channels, stride: stride)
    }
    func appendPooling(_ name: String, _ window: Size2D) {
      row.append(MaxPool2d(window, stride: 2, keepsPartialWindows: true), name: name, stride: 2)
    }
    appendConvolution("conv1", 64, kernel: 7, stride: 2)
    appendPooling("maxpool1", 3)
    appendConvolution("conv2", 64, kernel: 1)
    appendConvolution("conv3", 192, kernel: 3)
    appendPooling("maxpool2", 3)
    var auxiliaryHeads: [AuxiliaryHead] = []
    for (name, channels) in Self.blocks {
      guard let (single, middle, large, pooled) = channels else {
        appendPooling(name, name == "maxpool4" ? 2 : 3)
        continue
      }
      row.append(
        InceptionBlock.googLeNet(row.channels, single, middle, large, pooled), name: name,
        channels: single + middle[1] + large[1] + pooled)
      if settings.hasAuxiliaryHeads, ["inception4a", "inception4d"].contains(name) {
        auxiliaryHeads.append(
          AuxiliaryHead(
            name: "aux\(auxiliaryHeads.count + 1)", lastName: "fc2", layer: name, weight: 0.3,
            module: GoogLeNetAuxiliary(row.channels, settings)))
      }
    }
    super.init(
      row, neck: [("dropout", Dropout(settings.dropoutRate))],
      head: Linear(row.channels, settings.numClasses, weight: .googLeNet), auxiliaryHeads: auxiliaryHeads)
  }
}

/// A head that hears a block in the middle.
/// - Shapes: input `[n, c, h, w]`; result `[n, classes]`
/// - Paper: Szegedy et al. 2014, <https://arxiv.org/abs/1409.4842>, §5
final class GoogLeNetAuxiliary: Module {
  let conv: BasicConvolution
  let fc1: Linear
  let dropout: Dropout
  let fc2: Linear

  init(_ channels: Int, _ settings: GoogLeNet.Settings) {
    conv = BasicConvolution(channels, 128, weight: .googLeNet)
    fc1 = Linear(128 * 4 * 4, 1024, weight: .googLeNet)
    dropout = Dropout(settings.auxiliaryDropoutRate)
    fc2 = Linear(1024, settings.numClasses, weight: .googLeNet)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv(x.adaptiveAveragePool2d(4))  // [n, 128, 4, 4]
    return fc2(dropout(relu(fc1(y.flattened(from: 1)))))
  }
}

extension Initializer {
  fileprivate static let googLeNet = Initializer.truncatedNormal(deviation: 0.01)
}

extension InceptionBlock {
  /// - Paper: Szegedy et al. 2014, <https://arxiv.org/abs/1409.4842>, figure 2 (b)
  fileprivate static func googLeNet(
    _ channels: Int, _ single: Int, _ middle: [Int], _ large: [Int], _ pooled: Int
  ) -> InceptionBlock {
    func convolution(_ channels: Int, _ outChannels: Int, kernel: Size2D = 1) -> BasicConvolution {
      BasicConvolution(channels, outChannels, kernel: kernel, weight: .googLeNet)
    }
    return InceptionBlock([
      Way(("branch1", convolution(channels, single))),
      Way(("branch2.0", convolution(channels, middle[0])), ("branch2.1", convolution(middle[0], middle[1], kernel: 3))),
      Way(("branch3.0", convolution(channels, large[0])), ("branch3.1", convolution(large[0], large[1], kernel: 3))),
      Way(("branch4.0", MaxPool2d(3, stride: 1, padding: 1)), ("branch4.1", convolution(channels, pooled))),
    ])
  }
}

extension GoogLeNet.Settings {
  /// `GoogLeNet`.
  public var typeName: String { "GoogLeNet" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "windows of several sizes at once, Inception v1" }
  /// The network.
  public func makeModel() -> Module { GoogLeNet(self) }
  /// The keys `num_classes`, `in_channels`, `dropout`, `aux_heads` and `aux_dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate),
    .auxiliaryHeads(\.hasAuxiliaryHeads),
    ConfigField(
      "aux_dropout", \.auxiliaryDropoutRate, "How likely a feature is dropped before an auxiliary head's last layer.",
      .from(0, below: 1), alsoKnownAs: ["dropout_aux"]),
  ]
}

extension ConfigField {
  static func auxiliaryHeads(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField(
      "aux_heads", path, "Whether layers in the middle answer as well while it learns, and their losses count.",
      alsoKnownAs: ["aux_logits"])
  }
}

extension GoogLeNet {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 13_004_888, billionMultiplyAdds: 1.498, headName: headName,
        normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1409.4842",
        accuracy: PublishedAccuracy(69.778, "torchvision, IMAGENET1K_V1"), torchvisionName: "googlenet",
        weights: PublishedWeights(
          address: "https://download.pytorch.org/models/googlenet-1378be20.pth", sha256: "1378be20",
          licence: "BSD-3-Clause")))
  ]
}
