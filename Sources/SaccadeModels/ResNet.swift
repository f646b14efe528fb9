public import SaccadeEngine
public import SaccadeLayers

/// Residual networks: each block adds what it computes to its input.
///
/// Names and shapes of weights are torchvision's; the stride of a bottleneck stands on its 3 × 3 convolution, as there.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes]`
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1512.03385>, table 1
public final class ResNet: Module, Backbone {
  /// `fc`.
  public static let headName = "fc"

  /// How a network begins.
  public enum Stem: String, Hashable, Sendable {
    /// For photographs: a 7 × 7 convolution and a pooling, each of stride 2.
    case photographs
    /// For images of about 32 pixels a side: a 3 × 3 convolution.
    case smallImages
  }

  let conv1: Conv2d
  let bn1: BatchNorm2d
  let maxpool: MaxPool2d?
  let layer1: Sequential
  let layer2: Sequential
  let layer3: Sequential
  let layer4: Sequential
  /// What makes logits of the mean of all features.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last stage.
  public let featureCount: Int
  /// The four stages, `layer1` to `layer4`: strides 4, 8, 16 and 32, or with the stem for small images 1, 2, 4 and 8.
  public let levels: [FeatureLevel]

  init(
    block: any ResidualBlock.Type, depths: [Int], classes: Int, inputChannels: Int, stem: Stem,
    startsAsIdentity: Bool
  ) {
    switch stem {
    case .photographs:
      conv1 = .normalized(inputChannels, 64, kernel: 7, stride: 2)
      maxpool = MaxPool2d(3, stride: 2, padding: 1)
    case .smallImages:
      conv1 = .normalized(inputChannels, 64, kernel: 3)
      maxpool = nil
    }
    bn1 = BatchNorm2d(64)
    var channels = 64
    func stage(_ width: Int, _ depth: Int, stride: Int) -> Sequential {
      Sequential(
        (0..<depth).map { position in
          let made = block.init(
            channels, width: width, stride: position == 0 ? stride : 1, startsAsIdentity: startsAsIdentity)
          channels = width * block.expansion
          return made
        })
    }
    layer1 = stage(64, depths[0], stride: 1)
    layer2 = stage(128, depths[1], stride: 2)
    layer3 = stage(256, depths[2], stride: 2)
    layer4 = stage(512, depths[3], stride: 2)
    head = Linear(channels, classes)
    featureCount = channels
    let stride = maxpool == nil ? 1 : 4
    levels = (0..<4).map { stage in
      FeatureLevel(name: "layer\(stage + 1)", channels: (64 << stage) * block.expansion, stride: stride << stage)
    }
  }

  public override func key(forProperty name: String) -> String {
    name == "head" ? Self.headName : super.key(forProperty: name)
  }

  /// The logits of each image.
  public override func forward(_ x: Tensor) -> Tensor { head(lastStage(x).globalAveragePool()) }

  /// What the last stage gives: `[n, featureCount, h/32, w/32]`.
  public func features(of images: Tensor) -> Tensor { scope { lastStage(images) } }

  /// What named stages give.
  /// - Traps: if there is no stage of a name
  public func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let stages = zip(levels, [layer1, layer2, layer3, layer4])
      return collect(names, from: stages.map { ($0.name, $1.callAsFunction) }, stem(images))
    }
  }

  private func stem(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)  // [n, 64, h/2, w/2]
    return maxpool.map { $0(y) } ?? y  // [n, 64, h/4, w/4]
  }

  private func lastStage(_ x: Tensor) -> Tensor {
    var y = layer1(stem(x))
    y = layer2(y)  // [n, 2·c, h/8, w/8]
    y = layer3(y)  // [n, 4·c, h/16, w/16]
    return layer4(y)  // [n, 8·c, h/32, w/32]
  }
}

extension ResNet {
  /// The variants of the paper.
  public enum Variant: Int, CaseIterable, Sendable {
    /// 11.7 million parameters.
    case resNet18 = 18
    /// 21.8 million parameters.
    case resNet34 = 34
    /// 25.6 million parameters.
    case resNet50 = 50
    /// 44.5 million parameters.
    case resNet101 = 101
    /// 60.2 million parameters.
    case resNet152 = 152

    fileprivate var parts: (block: any ResidualBlock.Type, depths: [Int]) {
      switch self {
      case .resNet18: (BasicBlock.self, [2, 2, 2, 2])
      case .resNet34: (BasicBlock.self, [3, 4, 6, 3])
      case .resNet50: (Bottleneck.self, [3, 4, 6, 3])
      case .resNet101: (Bottleneck.self, [3, 4, 23, 3])
      case .resNet152: (Bottleneck.self, [3, 8, 36, 3])
      }
    }
  }

  /// A network with random weights.
  ///
  /// With `startsAsIdentity` the last normalization of each block begins at scale 0, so that the block at first gives
  /// its input (Goyal et al. 2017, <https://arxiv.org/abs/1706.02677>, §5.1).
  public convenience init(
    _ variant: Variant, classes: Int = 1000, inputChannels: Int = 3, stem: Stem = .photographs,
    startsAsIdentity: Bool = false
  ) {
    let (block, depths) = variant.parts
    self.init(
      block: block, depths: depths, classes: classes, inputChannels: inputChannels, stem: stem,
      startsAsIdentity: startsAsIdentity)
  }
}

/// A block of a residual network.
protocol ResidualBlock: Module {
  /// How many times its width its output has channels.
  static var expansion: Int { get }
  init(_ channels: Int, width: Int, stride: Int, startsAsIdentity: Bool)
}

/// Two 3 × 3 convolutions.
final class BasicBlock: Module, ResidualBlock {
  static let expansion = 1
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let downsample: Sequential?

  init(_ channels: Int, width: Int, stride: Int, startsAsIdentity: Bool) {
    conv1 = .normalized(channels, width, kernel: 3, stride: stride)
    bn1 = BatchNorm2d(width)
    conv2 = .normalized(width, width, kernel: 3)
    bn2 = BatchNorm2d(width, weight: .constant(startsAsIdentity ? 0 : 1))
    downsample = .projection(channels, width, stride: stride)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv1(x, normalizedBy: bn1, then: .relu)
    return conv2(y, normalizedBy: bn2, adding: downsample.map { $0(x) } ?? x, then: .relu)
  }
}

/// A 3 × 3 convolution between two 1 × 1 that narrow and widen.
final class Bottleneck: Module, ResidualBlock {
  static let expansion = 4
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let conv3: Conv2d
  let bn3: BatchNorm2d
  let downsample: Sequential?

  init(_ channels: Int, width: Int, stride: Int, startsAsIdentity: Bool) {
    conv1 = .normalized(channels, width, kernel: 1)
    bn1 = BatchNorm2d(width)
    conv2 = .normalized(width, width, kernel: 3, stride: stride)
    bn2 = BatchNorm2d(width)
    conv3 = .normalized(width, width * 4, kernel: 1)
    bn3 = BatchNorm2d(width * 4, weight: .constant(startsAsIdentity ? 0 : 1))
    downsample = .projection(channels, width * 4, stride: stride)
  }

  override func forward(_ x: Tensor) -> Tensor {
    var y = conv1(x, normalizedBy: bn1, then: .relu)
    y = conv2(y, normalizedBy: bn2, then: .relu)
    return conv3(y, normalizedBy: bn3, adding: downsample.map { $0(x) } ?? x, then: .relu)
  }
}

extension Sequential {
  /// The shortcut of a block whose output has another size than its input; nil if it has the same.
  fileprivate static func projection(_ inChannels: Int, _ outChannels: Int, stride: Int) -> Sequential? {
    guard stride != 1 || inChannels != outChannels else { return nil }
    return Sequential(
      Conv2d.normalized(inChannels, outChannels, kernel: 1, stride: stride), BatchNorm2d(outChannels))
  }
}

extension ResNet {
  /// The variants that recipes can name.
  static let entries =
    Variant.allCases.map { variant in
      ModelEntry(
        "ResNet\(variant.rawValue)", "residual network of \(variant.rawValue) layers for photographs", classes: 1000,
        channels: 3, side: 224, sides: 32...4096, torchvisionName: "resnet\(variant.rawValue)"
      ) { classes, channels, _ in ResNet(variant, classes: classes, inputChannels: channels) }
    } + [
      ModelEntry(
        "ResNet18Small", "ResNet18 with a stem for images of 32 pixels", classes: 10, channels: 3, side: 32,
        sides: 8...512
      ) { classes, channels, _ in
        ResNet(.resNet18, classes: classes, inputChannels: channels, stem: .smallImages)
      }
    ]
}
