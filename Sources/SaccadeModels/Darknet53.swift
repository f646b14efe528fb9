public import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// The network of YOLOv3: blocks of a 1 × 1 and a 3 × 3 convolution around which their input passes, and convolutions that
/// move by two pixels in place of pooling.
///
/// It reads Darknet's `darknet53.weights`; of YOLOv3's backbone alone there is `darknet53.conv.74`.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: Redmon & Farhadi 2018, YOLOv3, <https://arxiv.org/abs/1804.02767>, table 1
public final class Darknet53: SequentialBackbone, CatalogFamily {
  /// What it is made with, and the keys of `type: Darknet53`.
  public struct Settings: SingleSettings {
    /// How many classes it tells apart.
    public var numClasses = 1000
    /// How many channels its images have.
    public var inChannels = 3

    /// The paper's network for ImageNet.
    public init() {}
  }

  /// A network with random weights.
  public init(_ settings: Settings) {
    var row = LayerRow(channels: settings.inChannels)
    row.append(ConvNormActivation.darknet(row.channels, 32, kernel: 3), channels: 32)  // [n, 32, h, w]
    for depth in [1, 2, 8, 8, 4] {
      // [n, 64, h/2, w/2], then twice the channels of half the size, four times over
      let channels = 2 * row.channels
      let blocks = (0..<depth).map { _ in DarknetBlock(channels) }
      row.append(
        Sequential([.darknet(row.channels, channels, kernel: 3, stride: 2)] + blocks), channels: channels, stride: 2)
    }
    super.init(
      row, head: Linear(row.channels, settings.numClasses, weight: .normal(deviation: 0.01), bias: .constant(0)))
  }
}

extension Darknet53: DarknetNetwork {
  /// How many classes its head tells apart; 0 without a head.
  public var classCount: Int { (head as? Linear)?.weight.shape[0] ?? 0 }
  /// One of the head.
  public var outputsPerClass: Int { 1 }
}

/// A 1 × 1 convolution to half the channels and a 3 × 3 one back, to whose result the input is added.
final class DarknetBlock: Module {
  let conv1: ConvNormActivation
  let conv2: ConvNormActivation

  init(_ channels: Int) {
    conv1 = .darknet(channels, channels / 2, kernel: 1)
    conv2 = .darknet(channels / 2, channels, kernel: 3)
  }

  override func forward(_ x: Tensor) -> Tensor { x + conv2(conv1(x)) }
}

extension Module {
  /// A convolution as Darknet has them, with a tenth of what is below 0.
  static func darknet(_ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1) -> ConvNormActivation {
    let activation = Nonlinearity.leakyReLU(slope: 0.1)
    return ConvNormActivation(
      channels, outChannels, kernel: kernel, stride: stride, activation: activation,
      weight: .kaimingNormal(.fanIn, before: activation))
  }
}

extension Darknet53.Settings {
  /// `Darknet53`.
  public var typeName: String { "Darknet53" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "residual blocks of 1 × 1 and 3 × 3 convolutions, 53 layers: the network of YOLOv3" }
  /// The network.
  public func makeModel() -> Module { Darknet53(self) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension Darknet53 {
  static let entries = [
    ModelEntry(
      Settings(),
      ModelFacts(
        parameterCount: 41_609_928, billionMultiplyAdds: 9.3, headName: headName, imageSide: 256, resizeSide: 256,
        normalization: nil, paper: "https://arxiv.org/abs/1804.02767",
        accuracy: PublishedAccuracy(77.2, "YOLOv3, table 2")))
  ]
}
