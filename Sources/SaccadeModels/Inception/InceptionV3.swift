public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inception with large windows made of small ones, and of rows and columns; an auxiliary head hears it in training.
///
/// Names and shapes of weights are torchvision's, and timm's. Torchvision's trained weights have learnt from images
/// normalized by mean and deviation 0.5, which it makes of others by `transform_input`; here the images themselves are to
/// be so.
/// - Shapes: images `[n, c, h, w]`, h and w from 75 on; logits `[n, classes]`
/// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, table 1
public final class InceptionV3: AuxiliaryBackbone, CatalogFamily {
  /// `fc`.
  public override class var headName: String { "fc" }
  /// Torchvision's layers stand in the network itself.
  override class var featuresName: String { "" }

  /// What it is made with, and the keys of `type: InceptionV3`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.5
    /// Whether there is an auxiliary head.
    public var hasAuxiliaryHeads = true

    /// The network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    func appendConvolution(_ name: String, _ channels: Int, kernel: Size2D, stride: Int = 1, isPadded: Bool = false) {
      row.append(
        BasicConvolution(
          row.channels, channels, kernel: kernel, stride: stride, isPadded: isPadded, weight: .inceptionV3),
        name: name, channels: channels, stride: stride)
    }
    appendConvolution("Conv2d_1a_3x3", 32, kernel: 3, stride: 2)  // [n, 32, h/2, w/2], less a few at the edges
    appendConvolution("Conv2d_2a_3x3", 32, kernel: 3)
    appendConvolution("Conv2d_2b_3x3", 64, kernel: 3, isPadded: true)
    row.append(MaxPool2d(3, stride: 2), name: "maxpool1", stride: 2)
    appendConvolution("Conv2d_3b_1x1", 80, kernel: 1)
    appendConvolution("Conv2d_4a_3x3", 192, kernel: 3)  // [n, 192, h/4, w/4]
    row.append(MaxPool2d(3, stride: 2), name: "maxpool2", stride: 2)
    for (letter, pooled) in [("b", 32), ("c", 64), ("d", 64)] {
      row.append(InceptionBlock.squares(row.channels, pooled: pooled), name: "Mixed_5\(letter)", channels: 224 + pooled)
    }  // [n, 288, h/8, w/8]
    row.append(InceptionBlock.firstReduction(288), name: "Mixed_6a", channels: 768, stride: 2)
    for (letter, width) in [("b", 128), ("c", 160), ("d", 160), ("e", 192)] {
      row.append(InceptionBlock.rowsAndColumns(768, width: width), name: "Mixed_6\(letter)")
    }  // [n, 768, h/16, w/16]
    row.append(InceptionBlock.secondReduction(768), name: "Mixed_7a", channels: 1280, stride: 2)
    row.append(InceptionBlock.parting(1280), name: "Mixed_7b", channels: 2048)
    row.append(InceptionBlock.parting(2048), name: "Mixed_7c")  // [n, 2048, h/32, w/32]
    var auxiliaryHeads: [AuxiliaryHead] = []
    if settings.hasAuxiliaryHeads {
      auxiliaryHeads = [
        AuxiliaryHead(
          name: "AuxLogits", lastName: "fc", layer: "Mixed_6e", weight: 0.4,
          module: InceptionV3Auxiliary(768, settings.numClasses))
      ]
    }
    super.init(
      row, neck: [("dropout", Dropout(settings.dropoutRate))],
      head: Linear(2048, settings.numClasses, weight: .inceptionV3),
      auxiliaryHeads: auxiliaryHeads)
  }
}

/// A head that hears the last block of the middle.
/// - Shapes: input `[n, c, h, w]`; result `[n, classes]`
/// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, figure 8
final class InceptionV3Auxiliary: Module {
  let conv0: BasicConvolution
  let conv1: BasicConvolution
  let fc: Linear

  init(_ channels: Int, _ classes: Int) {
    conv0 = BasicConvolution(channels, 128, weight: .inceptionV3)
    conv1 = BasicConvolution(128, 768, kernel: 5, isPadded: false, weight: .inceptionV3)
    fc = Linear(768, classes, weight: .truncatedNormal(deviation: 0.001))
  }

  override func forward(_ x: Tensor) -> Tensor {
    // Of images below 299 pixels there are too few windows for the convolution: those share them out.
    let isLarge = min(x.shape[2], x.shape[3]) >= 17
    let pooled = isLarge ? x.averagePool2d(5, stride: 3) : x.adaptiveAveragePool2d(5)  // [n, c, 5, 5] or larger
    return fc(conv1(conv0(pooled)).globalAveragePool())
  }
}

extension Initializer {
  fileprivate static let inceptionV3 = Initializer.truncatedNormal(deviation: 0.1)
}

extension InceptionBlock {
  private static func convolution(
    _ channels: Int, _ outChannels: Int, _ kernel: Size2D = 1, stride: Int = 1
  ) -> BasicConvolution {
    BasicConvolution(
      channels, outChannels, kernel: kernel, stride: stride, isPadded: stride == 1, weight: .inceptionV3)
  }

  /// The mean around each pixel through a 1 × 1 convolution.
  private static func pooled(_ channels: Int, _ outChannels: Int) -> Way {
    Way(("pool", AveragePool2d(3, stride: 1, padding: 1)), ("branch_pool", convolution(channels, outChannels)))
  }

  /// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, figure 5
  fileprivate static func squares(_ channels: Int, pooled: Int) -> InceptionBlock {
    InceptionBlock([
      Way(("branch1x1", convolution(channels, 64))),
      Way(("branch5x5_1", convolution(channels, 48)), ("branch5x5_2", convolution(48, 64, 5))),
      Way(
        ("branch3x3dbl_1", convolution(channels, 64)), ("branch3x3dbl_2", convolution(64, 96, 3)),
        ("branch3x3dbl_3", convolution(96, 96, 3))),
      Self.pooled(channels, pooled),
    ])
  }

  /// Half the sides.
  /// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, figure 10
  fileprivate static func firstReduction(_ channels: Int) -> InceptionBlock {
    InceptionBlock([
      Way(("branch3x3", convolution(channels, 384, 3, stride: 2))),
      Way(
        ("branch3x3dbl_1", convolution(channels, 64)), ("branch3x3dbl_2", convolution(64, 96, 3)),
        ("branch3x3dbl_3", convolution(96, 96, 3, stride: 2))),
      Way(("pool", MaxPool2d(3, stride: 2))),
    ])
  }

  /// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, figure 6, of windows of 7
  fileprivate static func rowsAndColumns(_ channels: Int, width: Int) -> InceptionBlock {
    let (row, column) = (Size2D(1, 7), Size2D(7, 1))
    return InceptionBlock([
      Way(("branch1x1", convolution(channels, 192))),
      Way(
        ("branch7x7_1", convolution(channels, width)), ("branch7x7_2", convolution(width, width, row)),
        ("branch7x7_3", convolution(width, 192, column))),
      Way(
        ("branch7x7dbl_1", convolution(channels, width)), ("branch7x7dbl_2", convolution(width, width, column)),
        ("branch7x7dbl_3", convolution(width, width, row)), ("branch7x7dbl_4", convolution(width, width, column)),
        ("branch7x7dbl_5", convolution(width, 192, row))),
      pooled(channels, 192),
    ])
  }

  /// Half the sides again.
  fileprivate static func secondReduction(_ channels: Int) -> InceptionBlock {
    InceptionBlock([
      Way(("branch3x3_1", convolution(channels, 192)), ("branch3x3_2", convolution(192, 320, 3, stride: 2))),
      Way(
        ("branch7x7x3_1", convolution(channels, 192)), ("branch7x7x3_2", convolution(192, 192, Size2D(1, 7))),
        ("branch7x7x3_3", convolution(192, 192, Size2D(7, 1))), ("branch7x7x3_4", convolution(192, 192, 3, stride: 2))),
      Way(("pool", MaxPool2d(3, stride: 2))),
    ])
  }

  /// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, figure 7
  fileprivate static func parting(_ channels: Int) -> InceptionBlock {
    let (row, column) = (Size2D(1, 3), Size2D(3, 1))
    return InceptionBlock([
      Way(("branch1x1", convolution(channels, 320))),
      Way(
        ("branch3x3_1", convolution(channels, 384)),
        partingInto: [("branch3x3_2a", convolution(384, 384, row)), ("branch3x3_2b", convolution(384, 384, column))]),
      Way(
        ("branch3x3dbl_1", convolution(channels, 448)), ("branch3x3dbl_2", convolution(448, 384, 3)),
        partingInto: [
          ("branch3x3dbl_3a", convolution(384, 384, row)), ("branch3x3dbl_3b", convolution(384, 384, column)),
        ]),
      pooled(channels, 192),
    ])
  }
}

extension InceptionV3.Settings {
  /// `InceptionV3`.
  public var typeName: String { "InceptionV3" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Inception with windows of rows and columns, for images of 299 pixels" }
  /// Smaller images leave nothing for the last reduction.
  public var imageSides: ClosedRange<Int> { 75...4096 }
  /// The network.
  public func makeModel() -> Module { InceptionV3(self) }
  /// The keys `num_classes`, `in_channels`, `dropout` and `aux_heads`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate),
    .auxiliaryHeads(\.hasAuxiliaryHeads),
  ]
}

extension InceptionV3 {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 27_161_264, billionMultiplyAdds: 5.713, headName: headName, imageSide: 299, resizeSide: 342,
        normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1512.00567",
        accuracy: PublishedAccuracy(77.294, "torchvision, IMAGENET1K_V1"), torchvisionName: "inception_v3",
        timmName: "inception_v3",
        weights: PublishedWeights(
          address: "https://download.pytorch.org/models/inception_v3_google-0cc3c7bd.pth", sha256: "0cc3c7bd",
          licence: "BSD-3-Clause")))
  ]
}
