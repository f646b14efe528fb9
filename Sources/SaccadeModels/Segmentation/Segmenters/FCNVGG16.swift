public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// VGG-16 turned into convolutions alone, whose scores are enlarged by transposed convolutions, joined on the way by those of
/// finer layers.
///
/// Scores begin at 0. What enlarges begins as linear interpolation; the last step stays so. Layers have the names of the
/// authors' network: `fc6`, `score_fr`, `upscore8`. Instead of a hundred zeros around images, each layer has as many as keep its
/// size, and the poolings' last windows may be partial, so that images of any size come out at their own.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes, h, w]`
/// - Paper: Long et al. 2014, <https://arxiv.org/abs/1411.4038>, §4
public final class FCNVGG16: Module, CatalogSegmenter {
  /// By how much the last step enlarges: the more, the coarser.
  public enum Variant: String, CaseIterable, Sendable {
    /// 134.4 million parameters.
    case stride32 = "FCN_VGG16_32s"
    /// With the scores of the fourth pooling: 134.4 million parameters.
    case stride16 = "FCN_VGG16_16s"
    /// With those of the third as well: 134.4 million parameters.
    case stride8 = "FCN_VGG16_8s"
  }

  /// What it is made with, and the keys of `type: FCN_VGG16_8s` and its like.
  public struct Settings: SegmenterSettings {
    /// By how much its last step enlarges, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 21
    /// How many channels its images have.
    public var inChannels = 3
    /// How many channels the layers have that were VGG-16's linear ones; its weights fit 4096.
    public var hidden = 4096
    /// How likely a feature is dropped after each of them.
    public var dropoutRate: Float = 0.5

    /// A variant for the classes of PASCAL VOC.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  let backbone: VGGLayers
  let fc6: Conv2d
  let fc7: Conv2d
  let scoreFr: Conv2d
  let scorePool4: Conv2d?
  let scorePool3: Conv2d?
  let upscore2: ConvTransposed2d?
  let upscorePool4: ConvTransposed2d?
  let upscore: ConvTransposed2d
  private let variant: Variant
  private let dropout: Dropout

  /// A segmenter with random weights.
  public init(_ settings: Settings) {
    let classes = settings.numClasses
    classCount = classes
    variant = settings.variant
    backbone = VGGLayers(channels: settings.inChannels)
    func score(_ channels: Int) -> Conv2d {
      Conv2d(channels, classes, kernel: 1, weight: .constant(0), bias: .constant(0))
    }
    func enlarging(by factor: Int, groups: Int = 1) -> ConvTransposed2d {
      ConvTransposed2d(
        classes, classes, kernel: Size2D(2 * factor), stride: Size2D(factor), padding: Padding2D(factor / 2),
        groups: groups,
        hasBias: false, weight: .bilinear)
    }
    let hidden = settings.hidden
    fc6 = Conv2d(512, hidden, kernel: 7, padding: 3, weight: .kaimingNormal(.fanIn), bias: .constant(0))
    fc7 = Conv2d(hidden, hidden, kernel: 1, weight: .kaimingNormal(.fanIn), bias: .constant(0))
    scoreFr = score(hidden)
    scorePool4 = variant == .stride32 ? nil : score(512)
    upscore2 = variant == .stride32 ? nil : enlarging(by: 2)
    scorePool3 = variant == .stride8 ? score(256) : nil
    upscorePool4 = variant == .stride8 ? enlarging(by: 2) : nil
    upscore = enlarging(by: variant.factor, groups: classes)
    dropout = Dropout(settings.dropoutRate)
    super.init()
    upscore.freeze()
  }

  /// The last step is called by its factor.
  public override func key(forProperty name: String) -> String {
    name == "upscore" ? "upscore\(variant.factor)" : super.key(forProperty: name)
  }

  /// The logits of each pixel.
  public override func forward(_ x: Tensor) -> Tensor {
    let pools = backbone.pools(of: x)
    var y = dropout(fc6(pools[4], then: .relu))
    y = scoreFr(dropout(fc7(y, then: .relu)))  // [n, classes, h/32, w/32]
    if let upscore2, let scorePool4 {
      y = upscore2(y).cut(as: pools[3]) + scorePool4(pools[3])  // [n, classes, h/16, w/16]
    }
    if let upscorePool4, let scorePool3 {
      y = upscorePool4(y).cut(as: pools[2]) + scorePool3(pools[2])  // [n, classes, h/8, w/8]
    }
    return upscore(y).cut(as: x)
  }

  /// The logits of each pixel.
  public func answer(to images: Tensor) -> PixelAnswer { PixelAnswer(self(images)) }
}

/// The layers of VGG-16 up to the last pooling, with poolings that round sizes up.
final class VGGLayers: Module {
  let features: Sequential

  init(channels: Int) {
    features = Sequential(
      named: VGG.row(.vgg16, channels: channels).layers.map { name, layer in
        (name: name, layer: layer is MaxPool2d ? MaxPool2d(2, keepsPartialWindows: true) : layer)
      })
  }

  /// What each of the five poolings gives.
  func pools(of images: Tensor) -> [Tensor] {
    scope {
      var found: [Tensor] = []
      var y = images
      var rest = features.layers[...]
      while let layer = rest.popFirst() {
        if let convolution = layer as? Conv2d, rest.first is ReLU {
          rest.removeFirst()
          y = convolution(y, then: .relu)
        } else {
          y = layer(y)
        }
        if layer is MaxPool2d { found.append(y) }
      }
      return found
    }
  }
}

extension Tensor {
  /// The first rows and columns, as many as another has.
  fileprivate func cut(as other: Tensor) -> Tensor {
    let (height, width) = (other.shape[2], other.shape[3])
    return shape[2] == height && shape[3] == width ? self : self[..., 0..<height, 0..<width]
  }
}

extension FCNVGG16.Variant {
  fileprivate var factor: Int {
    switch self {
    case .stride32: 32
    case .stride16: 16
    case .stride8: 8
    }
  }
}

extension FCNVGG16.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String {
    let finer =
      switch variant {
      case .stride32: ""
      case .stride16: ", joined by the fourth pooling"
      case .stride8: ", joined by the fourth and third pooling"
      }
    return "segmenter of convolutions alone, the paper's on VGG-16\(finer)"
  }
  /// The segmenter.
  public func makeSegmenter() -> any Segmenter { FCNVGG16(self) }
  /// The keys `num_classes`, `in_channels`, `hidden` and `dropout`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "hidden", \.hidden, "How many channels fc6 and fc7 have; VGG-16's weights fit 4096.", .between(1, 65_536),
      alsoKnownAs: ["fc_channels"]),
    .dropout(\.dropoutRate, "How likely a feature is dropped after fc6 and fc7."),
  ]
}

extension FCNVGG16 {
  static func facts(of variant: Variant) -> SegmenterFacts {
    let parameters =
      switch variant {
      case .stride32: 134_432_597
      case .stride16: 134_385_914
      case .stride8: 134_382_239
      }
    return SegmenterFacts(parameterCount: parameters, imageSide: 500, paper: "https://arxiv.org/abs/1411.4038")
  }
}

extension FCNVGG16: KnownElsewhere {
  /// Those of VGG-16, as classifiers have them; its linear layers are convolutions here.
  public var otherNames: [WeightNames] {
    var names = WeightNames.classifier(below: "backbone", without: ["classifier"])
    names.set("classifier.0", "fc6", .shape)
    names.set("classifier.3", "fc7", .shape)
    return [names]
  }
}
