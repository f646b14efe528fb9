public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// Inception v2: GoogLeNet's windows of 5 as two of 3, normalized in every layer; the network that began normalization.
///
/// Neither torchvision nor timm has it. Names and shapes of weights are those that PyTorch's conversion of the Caffe model
/// spread (`bn_inception-52deb4733.pth`): with biases, and 128 pooled channels in 4c and 4d, where the paper has 96. Those
/// weights want intensities of 0 … 255, less 104, 117 and 128, blue first.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Ioffe & Szegedy 2015, <https://arxiv.org/abs/1502.03167>, figure 5
public final class BNInception: SequentialBackbone, CatalogFamily {
  /// `last_linear`.
  public override class var headName: String { "last_linear" }
  /// All layers stand in the network itself.
  override class var featuresName: String { "" }

  // The layers of the blocks stand beside the blocks, by their names.
  private let blockLayers: [String: Module]

  /// What it is made with, and the keys of `type: BNInception`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3
    /// How likely a feature is dropped before the last layer.
    public var dropoutRate: Float = 0

    /// The network for ImageNet.
    public init() {}
  }

  /// The blocks of figure 5: what the ways have of channels, the middle ones before and after.
  ///
  /// A block that halves the sides has no way of a single pixel, and passes the pooled image on as it is.
  private static let blocks: [(name: String, single: Int?, middle: [Int], double: [Int], pooled: Int?)] = [
    ("3a", 64, [64, 64], [64, 96], 32),  // [n, 256, h/8, w/8]
    ("3b", 64, [64, 96], [64, 96], 64),  // [n, 320, h/8, w/8]
    ("3c", nil, [128, 160], [64, 96], nil),  // [n, 576, h/16, w/16]
    ("4a", 224, [64, 96], [96, 128], 128),
    ("4b", 192, [96, 128], [96, 128], 128),
    ("4c", 160, [128, 160], [128, 160], 128),  // [n, 608, h/16, w/16]
    ("4d", 96, [128, 192], [160, 192], 128),
    ("4e", nil, [128, 192], [192, 256], nil),  // [n, 1056, h/32, w/32]
    ("5a", 352, [192, 320], [160, 224], 128),  // [n, 1024, h/32, w/32]
    ("5b", 352, [192, 320], [192, 224], 128),
  ]

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    func appendConvolution(_ name: String, _ channels: Int, kernel: Size2D, stride: Int = 1) {
      for (position, (name, layer)) in normalized(name, row.channels, channels, kernel, stride: stride).enumerated() {
        row.append(layer, name: name, channels: channels, stride: position == 0 ? stride : 1)
      }
    }
    appendConvolution("conv1_7x7_s2", 64, kernel: 7, stride: 2)  // [n, 64, h/2, w/2]
    row.append(.halving, name: "pool1_3x3_s2", stride: 2)
    appendConvolution("conv2_3x3_reduce", 64, kernel: 1)
    appendConvolution("conv2_3x3", 192, kernel: 3)  // [n, 192, h/4, w/4]
    row.append(.halving, name: "pool2_3x3_s2", stride: 2)
    var blockLayers: [String: Module] = [:]
    for block in Self.blocks {
      let place = "inception_\(block.name)"
      let (channels, stride) = (row.channels, block.single == nil ? 2 : 1)
      var ways: [InceptionBlock.Way] = []
      if let single = block.single { ways.append(.init(normalized("\(place)_1x1", channels, single, 1))) }
      ways.append(
        .init(
          normalized("\(place)_3x3_reduce", channels, block.middle[0], 1)
            + normalized("\(place)_3x3", block.middle[0], block.middle[1], 3, stride: stride)))
      ways.append(
        .init(
          normalized("\(place)_double_3x3_reduce", channels, block.double[0], 1)
            + normalized("\(place)_double_3x3_1", block.double[0], block.double[1], 3)
            + normalized("\(place)_double_3x3_2", block.double[1], block.double[1], 3, stride: stride)))
      if let pooled = block.pooled {
        let pool: Module =
          block.name == "5b"
          ? MaxPool2d(3, stride: 1, padding: 1) : AveragePool2d(3, stride: 1, padding: 1)
        ways.append(.init([("\(place)_pool", pool)] + normalized("\(place)_pool_proj", channels, pooled, 1)))
      } else {
        ways.append(.init(("\(place)_pool", .halving)))
      }
      row.append(
        InceptionBlock(ways, holdsLayers: false), name: "\(place)_output",
        channels: (block.single ?? 0) + block.middle[1] + block.double[1] + (block.pooled ?? channels), stride: stride)
      blockLayers.merge(InceptionBlock.layers(of: ways)) { _, new in new }
    }
    self.blockLayers = blockLayers
    super.init(
      row, neck: [("dropout", Dropout(settings.dropoutRate))], head: Linear(row.channels, settings.numClasses))
  }

  /// The blocks' layers stand in the network itself.
  public override func key(forProperty name: String) -> String {
    name == "blockLayers" ? "" : super.key(forProperty: name)
  }
}

/// A convolution, its normalization and ReLU, as the Caffe model names them.
private func normalized(
  _ name: String, _ channels: Int, _ outChannels: Int, _ kernel: Size2D, stride: Int = 1
) -> [(name: String, layer: Module)] {
  [
    (name, Conv2d(channels, outChannels, kernel: kernel, stride: Size2D(stride), padding: .all(kernel.height / 2))),
    (name + "_bn", BatchNorm2d(outChannels)), (name + "_relu", ReLU()),
  ]
}

extension Module {
  /// The largest of each 3 × 3 pixels, a window at every second pixel, to which pixels beyond the end do not matter.
  ///
  /// Caffe's pooling where a side is even. Of an odd one it makes a pixel fewer than a convolution does, so that its blocks
  /// fit together for multiples of 32 alone; with these windows they do for all sizes.
  fileprivate static var halving: MaxPool2d {
    MaxPool2d(3, stride: 2, padding: Padding2D(top: 0, bottom: 2, left: 0, right: 2))
  }
}

extension BNInception.Settings {
  /// `BNInception`.
  public var typeName: String { "BNInception" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "GoogLeNet with small windows and batch normalization, Inception v2" }
  /// The network.
  public func makeModel() -> Module { BNInception(self) }
  /// The keys `num_classes`, `in_channels` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .dropout(\.dropoutRate),
  ]
}

extension BNInception {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 11_295_240, billionMultiplyAdds: 2.033, headName: headName, normalization: nil,
        paper: "https://arxiv.org/abs/1502.03167",
        accuracy: PublishedAccuracy(74.8, "the paper, figure 4, one crop")))
  ]
}
