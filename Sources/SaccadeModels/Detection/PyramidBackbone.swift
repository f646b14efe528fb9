public import SaccadeEngine
public import SaccadeLayers

/// A network without its head, and a feature pyramid on some of its levels: what detectors begin with.
///
/// ```swift
/// let backbone = PyramidBackbone(ResNet(.resNet50), levels: ["layer1", "layer2", "layer3", "layer4"], end: .maxPool)
/// let maps = backbone.features(of: images) // five of 256 channels, at strides of 4, 8, 16, 32 and 64 pixels
/// ```
/// In paths the network is `body` and the pyramid `fpn`, as in torchvision.
/// - Shapes: images `[n, c, h, w]`; results `[n, outChannels, h / strides[i], w / strides[i]]`
/// - Paper: Lin et al. 2016, <https://arxiv.org/abs/1612.03144>
public final class PyramidBackbone: Module {
  /// The network; its head is gone.
  public let body: any Backbone
  /// The pyramid.
  public let fpn: FeaturePyramid
  /// The levels of the network that the pyramid is built on.
  public let levels: [FeatureLevel]

  /// A pyramid on named levels of a network, whose head is taken away.
  /// - Parameter levels: names, the finest first; nil for all levels of a stride of 4 and more
  /// - Traps: if the network has no level of a name, or a level is finer than the one before
  public init(
    _ body: any Backbone, levels names: [String]? = nil, outChannels: Int = 256, end: PyramidEnd = .none,
    isNormalized: Bool = false
  ) {
    let all = body.levels
    let chosen = (names ?? all.filter { $0.stride >= 4 }.map(\.name)).map { name in
      guard let level = all.first(where: { $0.name == name }) else {
        misuse(
          "PyramidBackbone", "no level '\(name)'; the network's levels: \(all.map(\.name).joined(separator: ", "))")
      }
      return level
    }
    for (finer, coarser) in zip(chosen, chosen.dropFirst()) where finer.stride > coarser.stride {
      misuse(
        "PyramidBackbone",
        "levels must come from the finest to the coarsest: '\(finer.name)' with a stride of \(finer.stride) before "
          + "'\(coarser.name)' with \(coarser.stride)")
    }
    body.head = Elementwise(.identity)
    self.body = body
    self.levels = chosen
    fpn = FeaturePyramid(
      channels: chosen.map(\.channels), outChannels: outChannels, end: end, isNormalized: isNormalized)
  }

  /// How many pixels of the image, down and across, stand behind one of each result's.
  public var strides: [Int] {
    let own = levels.map(\.stride)
    return own + (1...2).prefix(fpn.end.count).map { (own.last ?? 1) << $0 }
  }

  /// The pyramid of images.
  public func features(of images: Tensor) -> [Tensor] {
    scope { fpn(body.features(of: images, at: levels.map(\.name))) }
  }
}
