import SaccadeEngine
import SaccadeLayers

/// The network below a segmenter of torchvision's, whose last stages spread their windows so that features stay fine, and the
/// two levels at which heads listen.
struct SegmenterTrunk {
  /// The network, without its head.
  let body: any Backbone
  /// The finer level, for auxiliary heads and for edges.
  let low: FeatureLevel
  /// The last level.
  let high: FeatureLevel

  /// ResNets: the last two stages spread, so that the last features are 8 times smaller than images, as those of the stage
  /// before, which are the finer level.
  static func resNet(_ variant: ResNet.Variant, channels: Int) -> SegmenterTrunk {
    let network = ResNet(variant, classes: 1, inputChannels: channels) {
      $0.replaceStrideWithDilation = [false, true, true]
    }
    network.head = Elementwise(.identity)
    return SegmenterTrunk(body: network, low: network.levels[2], high: network.levels[3])
  }

  /// MobileNetV3: the last stage spreads, so that the last features are 16 times smaller than images; the finer level is the
  /// first layer that makes them 8 times smaller.
  static func mobileNetV3(width: Double, channels: Int) -> SegmenterTrunk {
    var settings = MobileNetV3.Settings(.large)
    (settings.numClasses, settings.inChannels, settings.width) = (1, channels, width)
    settings.isDilated = true
    return mobile(MobileNetV3(settings)) { ($0 as? MobileConvolution)?.project.convolution }
  }

  /// MobileNetV2, in the same way.
  static func mobileNetV2(width: Double, channels: Int) -> SegmenterTrunk {
    var settings = MobileNetV2.Settings()
    (settings.numClasses, settings.inChannels, settings.width) = (1, channels, width)
    settings.isDilated = true
    return mobile(MobileNetV2(settings)) { ($0 as? InvertedResidual)?.project }
  }

  /// - Parameter last: the last convolution of a block
  private static func mobile(_ network: SequentialBackbone, last: (Module) -> Conv2d?) -> SegmenterTrunk {
    // In both networks the fourth of the layers after the stem is the first that makes images 8 times smaller.
    let position = 4
    guard let convolution = last(network.features[position]) else {
      misuse("SegmenterTrunk", "layer \(position) of \(type(of: network)) is no block")
    }
    let low = FeatureLevel(name: "\(position)", channels: convolution.weight.shape[0], stride: 8)
    let high = FeatureLevel(name: "\(network.features.count - 1)", channels: network.featureCount, stride: 16)
    return SegmenterTrunk(body: LayersBackbone(network.features, levels: [low, high]), low: low, high: high)
  }
}

extension Tensor {
  /// Logits at the size of the images that they are of, by linear interpolation.
  /// - Shapes: `[n, classes, h, w]` and `[n, c, h', w']` give `[n, classes, h', w']`
  func enlarged(to images: Tensor) -> Tensor { interpolate(to: Size2D(images.shape[2], images.shape[3]), .bilinear) }
}
