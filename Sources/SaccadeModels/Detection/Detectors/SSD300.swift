public import SaccadeConfig
public import SaccadeEngine
import SaccadeLayers

/// The ``SSD`` of the paper for images of 300 pixels, on VGG-16.
/// - Shapes: images `[n, c, h, w]`, h and w from 268 on, 300 by design
/// - Paper: Liu et al. 2015, <https://arxiv.org/abs/1512.02325>, §2 and §3
public final class SSD300: SSD, CatalogDetector {
  /// The network that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 35.6 million parameters.
    case vgg16 = "SSD300_VGG16"
  }

  /// What it is made with, and the keys of `type: SSD300_VGG16`.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 90
    /// How many channels its images have.
    public var inChannels = 3

    /// A variant for the classes of COCO.
    public init(_ variant: Variant = .vgg16) { self.variant = variant }
  }

  /// A detector with random weights.
  public init(_ settings: Settings) {
    super.init(
      VGGSSDFeatures(channels: settings.inChannels),
      DefaultBoxGenerator(
        ratios: [[2], [2, 3], [2, 3], [2, 3], [2], [2]], scales: [0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
        steps: [8, 16, 32, 64, 100, 300]),
      classes: settings.numClasses,
      selection: DetectionSelection(scoreThreshold: 0.01, overlapThreshold: 0.45, limit: 200), candidateLimit: 400
    ) { .xavier($0, $1, kernel: 3, padding: 1) }
  }
}

/// VGG-16 up to its last convolutions, linear layers as convolutions with holes, and four blocks more: six maps.
///
/// The first map's features are brought to the same length in every pixel, since they are much larger than the others'.
/// - Paper: Liu et al. 2015, <https://arxiv.org/abs/1512.02325>, §3.1; the length: Liu et al. 2015, ParseNet,
///   <https://arxiv.org/abs/1506.04579>, §3.3
final class VGGSSDFeatures: SSDFeatures {
  let scaleWeight = Parameter([512], .constant(20))
  let features: Sequential
  let extra: [Sequential]

  init(channels: Int) {
    var layers = VGG.row(.vgg16, channels: channels).layers.map(\.layer)
    // Of 75 pixels the third pooling makes 38, not 37.
    layers[16] = MaxPool2d(2, keepsPartialWindows: true)
    let fourthPooling = 23
    features = Sequential(Array(layers[..<fourthPooling]))
    let linear = Sequential(
      MaxPool2d(3, stride: 1, padding: 1), .xavier(512, 1024, kernel: 3, padding: 6, dilation: 6), ReLU(),
      .xavier(1024, 1024, kernel: 1), ReLU())
    func block(_ channels: Int, _ outChannels: Int, stride: Int, padding: Int) -> Sequential {
      Sequential(
        .xavier(channels, outChannels / 2, kernel: 1), ReLU(),
        .xavier(outChannels / 2, outChannels, kernel: 3, stride: stride, padding: padding), ReLU())
    }
    extra = [
      Sequential(layers[fourthPooling..<(layers.count - 1)] + [linear]),
      block(1024, 512, stride: 2, padding: 1), block(512, 256, stride: 2, padding: 1),
      block(256, 256, stride: 1, padding: 0), block(256, 256, stride: 1, padding: 0),
    ]
    super.init(channels: [512, 1024, 512, 256, 256, 256])
  }

  override func maps(of images: Tensor) -> [Tensor] {
    scope {
      var x = features(images)
      let first = x.normalized(axis: 1) * scaleWeight.value.reshaped([1, 512, 1, 1])
      return [first]
        + extra.map { block in
          x = block(x)
          return x
        }
    }
  }
}

extension Module {
  /// A convolution whose weights are drawn as SSD's are.
  fileprivate static func xavier(
    _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1
  ) -> Module {
    Conv2d(
      channels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride), padding: .all(padding),
      dilation: Size2D(dilation), weight: .xavierUniform(), bias: .constant(0))
  }
}

extension SSD300.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String { "one-stage detector for images of 300 pixels, on VGG-16" }
  /// The detector.
  public func makeDetector() -> any Detector { SSD300(self) }
  /// From 268 pixels on, or nothing is left for the last map.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 268...4096) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension SSD300 {
  static func facts(of variant: Variant) -> DetectorFacts {
    DetectorFacts(
      parameterCount: 35_641_826, imageSide: 300,
      // Published weights want the deviations of intensities 0 … 255.
      normalization: ([0.48235, 0.45882, 0.40784], Array(repeating: 1 / 255, count: 3)),
      paper: "https://arxiv.org/abs/1512.02325",
      published: TorchvisionDetector(
        name: "ssd300_vgg16", precision: 25.1, file: "ssd300_vgg16_coco", digest: "b556d3b4"))
  }
}

extension SSD300: KnownElsewhere {
  /// Those of VGG-16, as classifiers have them.
  public var otherNames: [WeightNames] {
    var names = WeightNames("an image classifier")
    names.isOfPart = true
    for position in 0..<23 { names["features.\(position)"] = "backbone.features.\(position)" }
    for position in 23..<30 { names["features.\(position)"] = "backbone.extra.0.\(position - 23)" }
    names.leaveOut("classifier")
    return [names]
  }
}
