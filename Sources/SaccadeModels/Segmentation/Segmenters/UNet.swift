import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Tells the class of each pixel from what images show in small, enlarged step by step, each step joined by the features that
/// had its size on the way down.
///
/// The paper's network has convolutions with zeros around, so that logits have the image's size. On a network of the catalog
/// names and shapes of weights are those of segmentation_models_pytorch's `Unet`.
///
/// Any ``Backbone`` can be on the way down:
/// ```swift
/// let model = UNet(RegNet(.y400MF), classes: 11, decoder: .init(upsampling: .pixelShuffle))
/// ```
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes, h, w]`
/// - Paper: Ronneberger et al. 2015, <https://arxiv.org/abs/1505.04597>, figure 1
public final class UNet: Module, CatalogSegmenter {
  /// The networks on the way down.
  public enum Variant: String, CaseIterable, Sendable {
    /// The paper's: 31.0 million parameters.
    case paper = "UNet"
    /// 14.3 million parameters.
    case resNet18 = "UNet_ResNet18"
    /// 24.4 million parameters.
    case resNet34 = "UNet_ResNet34"
    /// 32.5 million parameters.
    case resNet50 = "UNet_ResNet50"
    /// 6.6 million parameters.
    case mobileNetV2 = "UNet_MobileNetV2"
    /// 6.7 million parameters.
    case mobileNetV3Large = "UNet_MobileNetV3Large"
    /// 8.5 million parameters.
    case efficientNetB0 = "UNet_EfficientNetB0"
  }

  /// What it is made with, and the keys of `type: UNet` and its like.
  public struct Settings: SegmenterSettings {
    /// Which network is on the way down, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses: Int
    /// How many channels its images have.
    public var inChannels = 3
    /// By what the numbers of channels of the paper's network, or of a MobileNet, are multiplied.
    public var width = 1.0
    /// The way up.
    public var decoder: UNetDecoder.Options
    /// How likely a feature is dropped at the end of the way down.
    public var dropoutRate: Float
    /// Whether the normalizations of the network on the way down stay as they are: weights and statistics.
    public var freezesNorm = false

    /// The paper's for two classes, and others for those of PASCAL VOC.
    public init(_ variant: Variant) {
      self.variant = variant
      let isPaper = variant == .paper
      numClasses = isPaper ? 2 : 21
      decoder =
        isPaper ? UNetDecoder.Options(upsampling: .transposed, normalization: .none) : UNetDecoder.Options()
      dropoutRate = isPaper ? 0.5 : 0
    }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// The way down.
  public let encoder: any Backbone
  /// The way up.
  let decoder: UNetDecoder
  let segmentationHead: Sequential
  private let dropout: Dropout
  private let levels: [FeatureLevel]

  /// A segmenter with random weights.
  public convenience init(_ settings: Settings) {
    let encoder = settings.encoder
    guard settings.variant == .paper else {
      self.init(
        encoder, classes: settings.numClasses, dropout: settings.dropoutRate, decoder: settings.decoder)
      if settings.freezesNorm { encoder.freezeNormalization() }
      return
    }
    let channels = encoder.levels.map(\.channels)
    self.init(
      encoder, levels: encoder.levels, channels: channels.dropLast().reversed(), decoder: settings.decoder,
      // The encoder drops by itself.
      dropout: 0,
      head: Conv2d(
        channels[0], settings.numClasses, kernel: 1, weight: .kaimingNormal(.fanIn, before: .identity),
        bias: .constant(0)))
    if settings.freezesNorm { encoder.freezeNormalization() }
  }

  /// A segmenter on any network, whose head is taken away.
  /// - Parameters:
  ///   - channels: how many the steps of the way up have, the first the smallest image's; one for each time that the network
  ///     halves its images
  ///   - dropout: how likely a feature is dropped at the end of the way down
  ///   - decoder: the way up
  /// - Traps: unless there are as many channels as steps, or more
  public convenience init(
    _ encoder: any Backbone, classes: Int, channels: [Int] = [256, 128, 64, 32, 16], dropout: Float = 0,
    decoder: UNetDecoder.Options = UNetDecoder.Options()
  ) {
    let encoder = (encoder as? SequentialBackbone)?.layersAlone ?? encoder
    encoder.head = Elementwise(.identity)
    let levels = encoder.skipLevels.filter { $0.stride >= 2 }
    self.init(
      encoder, levels: levels, channels: channels, decoder: decoder, dropout: dropout,
      head: Conv2d(
        UNetDecoder.outChannels(levels, channels), classes, kernel: 3, padding: 1, weight: .xavierUniform(),
        bias: .constant(0)))
  }

  private init(
    _ encoder: any Backbone, levels: [FeatureLevel], channels: [Int], decoder: UNetDecoder.Options, dropout: Float,
    head: Conv2d
  ) {
    self.encoder = encoder
    self.levels = levels
    self.decoder = UNetDecoder(levels, channels: channels, decoder)
    segmentationHead = Sequential(head)
    classCount = head.weight.shape[0]
    self.dropout = Dropout(dropout)
  }

  /// The logits of each pixel.
  public override func forward(_ x: Tensor) -> Tensor {
    var maps = encoder.features(of: x, at: levels.map(\.name))
    maps[maps.count - 1] = dropout(maps[maps.count - 1])
    return segmentationHead(decoder(maps, size: Size2D(x.shape[2], x.shape[3])))
  }

  /// The logits of each pixel.
  public func answer(to images: Tensor) -> PixelAnswer { PixelAnswer(self(images)) }
}
