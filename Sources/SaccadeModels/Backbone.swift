public import SaccadeEngine
public import SaccadeLayers

/// A place in a network at which features can be taken.
public struct FeatureLevel: Hashable, Sendable {
  /// The path of the module that the level ends with, as weights have it: `layer3`, `features.5`.
  public let name: String
  /// How many channels its features have.
  public let channels: Int
  /// How many pixels of the image, down and across, stand behind one of its features.
  public let stride: Int

  /// A level of a backbone of your own.
  public init(name: String, channels: Int, stride: Int) {
    self.name = name
    self.channels = channels
    self.stride = stride
  }
}

/// A network that finds features in images, on several levels, and ends with a head that can be another.
///
/// ```swift
/// let model = ResNet(.resNet50)
/// let maps = model.features(of: images, at: ["layer2", "layer4"])  // [n, 512, h/8, w/8], [n, 2048, h/32, w/32]
/// model.head = Linear(model.headInputCount, 5)  // another question about the same features
/// ```
public protocol Backbone: Module {
  /// The path of the head, as weights have it: `fc`.
  static var headName: String { get }
  /// What answers the question: it takes `[n, headInputCount]`. Make optimizers after a new one is set.
  var head: Module { get set }
  /// How many channels ``features(of:)`` have.
  var featureCount: Int { get }
  /// How many numbers of an image the head takes: as many as there are features, unless layers stand between.
  var headInputCount: Int { get }
  /// Where features can be taken, in the order in which they are found; strides never fall.
  var levels: [FeatureLevel] { get }
  /// Where a decoder takes features up again on its way back to the image's size: one of each stride, also where ``levels``
  /// have none, as a stem before its pooling, or the layer after the last level.
  var skipLevels: [FeatureLevel] { get }

  /// The last features, before they are pooled for the head.
  /// - Shapes: images `[n, c, h, w]`; result `[n, featureCount, h / stride, w / stride]`
  func features(of images: Tensor) -> Tensor
  /// The features of named levels, in the order of the names; what comes after the last of them is not computed.
  /// - Shapes: images `[n, c, h, w]`; each result `[n, channels, h / stride, w / stride]` of its level
  /// - Traps: if the network has no level of a name
  func features(of images: Tensor, at names: [String]) -> [Tensor]
}

extension Backbone {
  /// The head hears the mean of the features.
  public var headInputCount: Int { featureCount }
  /// The last level of each stride.
  public var skipLevels: [FeatureLevel] { levels.lastOfEachStride }

  /// Runs stages one after the other, up to the last that is asked for, and keeps what those give that are.
  func collect(
    _ names: [String], from stages: [(name: String, run: (Tensor) -> Tensor)], _ x: Tensor
  ) -> [Tensor] {
    for name in names where !(levels + skipLevels).contains(where: { $0.name == name }) {
      misuse("\(Self.self)", "no level '\(name)'; its levels: \(levels.map(\.name).joined(separator: ", "))")
    }
    var found: [String: Tensor] = [:]
    var y = x
    let last = stages.lastIndex { names.contains($0.name) } ?? -1
    for (name, run) in stages.prefix(last + 1) {
      y = run(y)
      if names.contains(name) { found[name] = y }
    }
    return names.compactMap { found[$0] }
  }
}

extension [FeatureLevel] {
  /// The last level of each stride, which has seen most of the image.
  var lastOfEachStride: [FeatureLevel] {
    enumerated().filter { position, level in position + 1 == count || self[position + 1].stride != level.stride }
      .map(\.element)
  }

  /// Four stages between which a layer halves the sides, after one that makes them a fourth.
  static func ofStages(_ channels: [Int]) -> Self {
    channels.enumerated().map {
      FeatureLevel(name: "features.\(2 * $0 + 1)", channels: $1, stride: 4 << $0)
    }
  }
}

extension Sequential {
  /// The layers with their paths in a module that holds this one as `name`, which may be empty.
  func stages(in name: String) -> [(name: String, run: (Tensor) -> Tensor)] {
    zip(names, layers).map { (name.isEmpty ? $0 : "\(name).\($0)", $1.callAsFunction) }
  }
}
