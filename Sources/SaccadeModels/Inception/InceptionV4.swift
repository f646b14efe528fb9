public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inception with more and simpler blocks, and a stem of blocks itself.
///
/// Names and shapes of weights are timm's.
/// - Shapes: images `[n, c, h, w]`, h and w from 75 on; logits `[n, classes]`
/// - Paper: Szegedy et al. 2016, <https://arxiv.org/abs/1602.07261>, figure 9
public final class InceptionV4: SequentialBackbone, CatalogFamily {
  /// `last_linear`.
  public override class var headName: String { "last_linear" }

  /// What it is made with, and the keys of `type: InceptionV4`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0.2

    /// The network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    row.append(BasicConvolution(row.channels, 32, kernel: 3, stride: 2, isPadded: false), channels: 32, stride: 2)
    row.append(BasicConvolution(32, 32, kernel: 3, isPadded: false))
    row.append(BasicConvolution(32, 64, kernel: 3), channels: 64)  // [n, 64, h/2, w/2], less a few at the edges
    row.append(InceptionBlock.firstStem, channels: 160, stride: 2)
    row.append(InceptionBlock.secondStem, channels: 192)  // [n, 192, h/4, w/4]
    row.append(InceptionBlock.thirdStem, channels: 384, stride: 2)
    for _ in 0..<4 { row.append(InceptionBlock.squares()) }  // [n, 384, h/8, w/8]
    row.append(InceptionBlock.firstReduction, channels: 1024, stride: 2)
    for _ in 0..<7 { row.append(InceptionBlock.rowsAndColumns()) }  // [n, 1024, h/16, w/16]
    row.append(InceptionBlock.secondReduction, channels: 1536, stride: 2)
    for _ in 0..<3 { row.append(InceptionBlock.parting()) }  // [n, 1536, h/32, w/32]
    super.init(
      row, neck: [("dropout", Dropout(settings.dropoutRate))], head: Linear(row.channels, settings.numClasses))
  }
}

extension InceptionBlock.Way {
  /// Convolutions one after the other, under their positions in a branch: channels and window of each.
  /// - Parameters:
  ///   - endsUnpadded: whether the windows of the last stand in the image alone
  ///   - endStride: the step of the last one's windows
  fileprivate init(
    branch: Int, _ channels: Int, _ steps: (Int, Size2D)..., endsUnpadded: Bool = false, endStride: Int = 1
  ) {
    var channels = channels
    self.init(
      steps.enumerated().map { position, step -> (name: String, layer: Module) in
        defer { channels = step.0 }
        let isLast = position + 1 == steps.count
        return (
          steps.count == 1 ? "branch\(branch)" : "branch\(branch).\(position)",
          BasicConvolution(
            channels, step.0, kernel: step.1, stride: isLast ? endStride : 1, isPadded: !(isLast && endsUnpadded))
        )
      })
  }

  /// The mean around each pixel through a 1 × 1 convolution.
  fileprivate static func pooled(_ channels: Int, _ outChannels: Int) -> Self {
    Self(
      ("branch3.0", AveragePool2d(3, stride: 1, padding: 1, countsPadding: false)),
      ("branch3.1", BasicConvolution(channels, outChannels)))
  }
}

extension InceptionBlock {
  private static let (row, column) = (Size2D(1, 7), Size2D(7, 1))

  /// A convolution that halves the sides without padding.
  private static func halving(_ channels: Int, _ outChannels: Int) -> BasicConvolution {
    BasicConvolution(channels, outChannels, kernel: 3, stride: 2, isPadded: false)
  }

  /// From 64 channels to 160, with half the sides.
  fileprivate static var firstStem: InceptionBlock {
    InceptionBlock([Way(("maxpool", MaxPool2d(3, stride: 2))), Way(("conv", halving(64, 96)))])
  }

  /// From 160 channels to 192.
  fileprivate static var secondStem: InceptionBlock {
    InceptionBlock([
      Way(branch: 0, 160, (64, 1), (96, 3), endsUnpadded: true),
      Way(branch: 1, 160, (64, 1), (64, row), (64, column), (96, 3), endsUnpadded: true),
    ])
  }

  /// From 192 channels to 384, with half the sides.
  fileprivate static var thirdStem: InceptionBlock {
    InceptionBlock([Way(("conv", halving(192, 192))), Way(("maxpool", MaxPool2d(3, stride: 2)))])
  }

  /// - Paper: Szegedy et al. 2016, <https://arxiv.org/abs/1602.07261>, figure 4
  fileprivate static func squares() -> InceptionBlock {
    InceptionBlock([
      Way(branch: 0, 384, (96, 1)), Way(branch: 1, 384, (64, 1), (96, 3)),
      Way(branch: 2, 384, (64, 1), (96, 3), (96, 3)), .pooled(384, 96),
    ])
  }

  /// From 384 channels to 1024, with half the sides.
  /// - Paper: Szegedy et al. 2016, <https://arxiv.org/abs/1602.07261>, figure 7
  fileprivate static var firstReduction: InceptionBlock {
    InceptionBlock([
      Way(branch: 0, 384, (384, 3), endsUnpadded: true, endStride: 2),
      Way(branch: 1, 384, (192, 1), (224, 3), (256, 3), endsUnpadded: true, endStride: 2),
      Way(("branch2", MaxPool2d(3, stride: 2))),
    ])
  }

  /// - Paper: Szegedy et al. 2016, <https://arxiv.org/abs/1602.07261>, figure 5
  fileprivate static func rowsAndColumns() -> InceptionBlock {
    InceptionBlock([
      Way(branch: 0, 1024, (384, 1)), Way(branch: 1, 1024, (192, 1), (224, row), (256, column)),
      Way(branch: 2, 1024, (192, 1), (192, column), (224, row), (224, column), (256, row)), .pooled(1024, 128),
    ])
  }

  /// From 1024 channels to 1536, with half the sides.
  /// - Paper: Szegedy et al. 2016, <https://arxiv.org/abs/1602.07261>, figure 8
  fileprivate static var secondReduction: InceptionBlock {
    InceptionBlock([
      Way(branch: 0, 1024, (192, 1), (192, 3), endsUnpadded: true, endStride: 2),
      Way(branch: 1, 1024, (256, 1), (256, row), (320, column), (320, 3), endsUnpadded: true, endStride: 2),
      Way(("branch2", MaxPool2d(3, stride: 2))),
    ])
  }

  /// - Paper: Szegedy et al. 2016, <https://arxiv.org/abs/1602.07261>, figure 6
  fileprivate static func parting() -> InceptionBlock {
    let (row, column) = (Size2D(1, 3), Size2D(3, 1))
    func ends(_ name: String, _ channels: Int) -> [(name: String, layer: Module)] {
      [
        (name + "a", BasicConvolution(channels, 256, kernel: row)),
        (name + "b", BasicConvolution(channels, 256, kernel: column)),
      ]
    }
    return InceptionBlock([
      Way(branch: 0, 1536, (256, 1)),
      Way(("branch1_0", BasicConvolution(1536, 384)), partingInto: ends("branch1_1", 384)),
      Way(
        ("branch2_0", BasicConvolution(1536, 384)), ("branch2_1", BasicConvolution(384, 448, kernel: column)),
        ("branch2_2", BasicConvolution(448, 512, kernel: row)), partingInto: ends("branch2_3", 512)),
      .pooled(1536, 256),
    ])
  }
}

extension InceptionV4.Settings {
  /// `InceptionV4`.
  public var typeName: String { "InceptionV4" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Inception with more and simpler blocks, for images of 299 pixels" }
  /// Smaller images leave nothing for the last reduction.
  public var imageSides: ClosedRange<Int> { 75...4096 }
  /// The network.
  public func makeModel() -> Module { InceptionV4(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate),
  ]
}

extension InceptionV4 {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 42_679_816, billionMultiplyAdds: 12.254, headName: headName, imageSide: 299, resizeSide: 341,
        isResizedCubically: true,
        normalization: ModelFacts.halfStatistics, paper: "https://arxiv.org/abs/1602.07261",
        accuracy: PublishedAccuracy(80.156, "timm, inception_v4.tf_in1k"), timmName: "inception_v4"))
  ]
}
