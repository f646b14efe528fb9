public import SaccadeEngine
public import SaccadeLayers

/// A network whose features come from a row of layers, of which a head hears the mean: most convolutional networks.
///
/// Layers of the neck may stand between: dropout, or in older networks whole layers. In paths the features are
/// `features`, and the neck's layers stand beside the head in `classifier`, as in torchvision.
/// - Shapes: images `[n, c, h, w]`; logits `[n, classes]`
public class SequentialBackbone: Module, Backbone {
  /// The path of the head; each family says its own.
  public class var headName: String { "classifier" }
  /// The path of the layers.
  class var featuresName: String { "features" }

  let features: Sequential
  /// What stands between pooling and head; nil for nothing, as the head may have the path of the whole.
  let neck: Sequential?
  /// What makes logits of what the neck gives.
  public var head: Module { didSet { head.takePlace(of: oldValue) } }
  /// The channels of the last layer.
  public let featureCount: Int
  /// How many numbers the head takes.
  public let headInputCount: Int
  /// The last layer of each stride.
  public let levels: [FeatureLevel]
  /// The same with the last layer, if it is no level, in place of the level before it.
  public let skipLevels: [FeatureLevel]

  /// A network of what a row of layers has come to.
  init(_ row: LayerRow, neck: [(name: String, layer: Module)] = [], head: Linear) {
    features = Sequential(named: row.layers)
    self.neck = neck.isEmpty ? nil : Sequential(named: neck)
    self.head = head
    featureCount = row.channels
    headInputCount = head.weight.shape[1]
    let place = Self.featuresName.isEmpty ? "" : Self.featuresName + "."
    levels = row.levels.lastOfEachStride.map {
      FeatureLevel(name: place + $0.name, channels: $0.channels, stride: $0.stride)
    }
    let last = FeatureLevel(
      name: place + (row.layers.last?.name ?? ""), channels: row.channels, stride: row.stride)
    skipLevels = (levels.filter { $0.name != last.name } + [last]).lastOfEachStride
  }

  /// Torchvision numbers the layers after the features.
  public override func key(forProperty name: String) -> String {
    switch name {
    case "features": Self.featuresName
    case "neck": "classifier"
    case "head": Self.headName
    default: super.key(forProperty: name)
    }
  }

  /// The logits of each image.
  public final override func forward(_ x: Tensor) -> Tensor { answer(to: features(x)) }

  /// The logits for what the last layer gives.
  final func answer(to features: Tensor) -> Tensor {
    let y = pooled(features)
    return head(neck.map { $0(y) } ?? y)
  }

  /// What the neck takes: the mean of each feature, `[n, featureCount]`.
  func pooled(_ features: Tensor) -> Tensor { features.globalAveragePool() }

  /// What the last layer gives: `[n, featureCount, h / stride, w / stride]`.
  public final func features(of images: Tensor) -> Tensor { scope { features(images) } }

  /// Its layers without what makes logits of what they give, under the same names; levels are ``skipLevels``.
  final var layersAlone: any Backbone { LayersBackbone(features, in: Self.featuresName, levels: skipLevels) }

  /// What named levels give.
  /// - Traps: if there is no level of a name
  public final func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope { collect(names, from: features.stages(in: Self.featuresName), images) }
  }
}

/// Layers that follow each other while a network is made, with the channels and the stride that they have come to.
struct LayerRow {
  /// The layers under the names that weights have: their positions, unless they were named.
  private(set) var layers: [(name: String, layer: Module)] = []
  /// How many channels the last layer gives; at first, those of the images.
  private(set) var channels: Int
  /// How many pixels of the image stand behind one of the last layer's, down and across.
  private(set) var stride = 1
  /// Where features can be taken, by the layers' names: after any layer that does not say otherwise.
  private(set) var levels: [FeatureLevel] = []

  init(channels: Int) { self.channels = channels }

  /// Adds a layer.
  /// - Parameters:
  ///   - name: its name, if it is not its position
  ///   - channels: how many channels it gives, if others
  ///   - stride: how many times smaller it makes the image
  ///   - isLevel: whether detection and segmentation may build on what it gives
  mutating func append(
    _ layer: Module, name: String? = nil, channels: Int? = nil, stride: Int = 1, isLevel: Bool = true
  ) {
    let name = name ?? "\(layers.count)"
    layers.append((name, layer))
    self.channels = channels ?? self.channels
    self.stride *= stride
    if isLevel {
      levels.append(FeatureLevel(name: name, channels: self.channels, stride: self.stride))
    }
  }
}
