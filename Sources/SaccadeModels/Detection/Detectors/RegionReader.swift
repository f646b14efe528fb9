import SaccadeEngine
import SaccadeLayers

/// Reads boxes from feature maps as small maps of one size.
protocol RegionReader: Sendable {
  /// How many bins a box has, down and across.
  var size: Size2D { get }
  /// How many maps, the first ones, it reads from.
  var levelCount: Int { get }
  /// What the boxes of each image are, the images' lists one after the other: `[all boxes, c, size.height, size.width]`.
  func callAsFunction(_ maps: [Tensor], _ boxes: [Boxes]) -> Tensor
  /// The same of one image, by operations on tensors alone.
  func read(_ boxes: Boxes, from maps: [Tensor]) -> Tensor
}

extension PyramidRegions: RegionReader {
  var levelCount: Int { strides.count }
}

/// Boxes of images as the largest values in bins on one map.
/// - Paper: Girshick 2015, <https://arxiv.org/abs/1504.08083>, §2.1
struct PooledRegions: RegionReader {
  /// How many pixels of the image, down and across, stand behind one of the map's.
  let stride: Int
  let size: Size2D
  let levelCount = 1

  func callAsFunction(_ maps: [Tensor], _ boxes: [Boxes]) -> Tensor {
    maps[0].roiPool(boxes.rois, size: size, scale: 1 / Double(stride))
  }
}

extension [Boxes] {
  /// The boxes of all images, each behind the number of its image: `[boxes, 5]`.
  var rois: Tensor {
    let all = Boxes.joined(self)
    let images = enumerated().flatMap { image, boxes in [Float](repeating: Float(image), count: boxes.count) }
    return .concatenate(
      [Tensor(images, shape: [all.count, 1]), all.tensor.detached.cast(to: .float32)], axis: 1)
  }
}

extension ImagePlanes {
  /// The proposals of each image, as far as they lie on it; where nothing has looked for any, windows all over.
  var proposedBoxes: [Boxes] {
    withoutGradient {
      let given = proposals ?? Array(repeating: windows, count: sizes.count)
      return zip(given, sizes).map { boxes, size in
        let clipped = boxes.clipped(to: size)
        return clipped[clipped.areLarger(than: 0)]
      }
    }
  }

  /// Boxes of three sizes and three ratios, 32 pixels apart.
  private var windows: Boxes {
    let grid = Size2D((planeSize.height + 31) / 32, (planeSize.width + 31) / 32)
    return .joined(AnchorGenerator(sizes: [[48, 96, 192]]).boxes(grids: [grid], on: planeSize))
  }
}

/// What a detector of two stages begins with: a network without its head, and maps of some of its levels.
protocol MapBackbone: Module {
  var body: any Backbone { get }
  /// - Shapes: images `[n, c, h, w]`
  func features(of images: Tensor) -> [Tensor]
}

extension PyramidBackbone: MapBackbone {}

/// A network without its head, and the map of one level.
final class LevelBackbone: Module, MapBackbone {
  let body: any Backbone
  let level: FeatureLevel

  init(_ body: any Backbone, level name: String) {
    guard let level = body.levels.first(where: { $0.name == name }) else {
      misuse(
        "FastRCNN", "no level '\(name)'; the network's levels: \(body.levels.map(\.name).joined(separator: ", "))")
    }
    body.head = Elementwise(.identity)
    self.body = body
    self.level = level
  }

  func features(of images: Tensor) -> [Tensor] { scope { body.features(of: images, at: [level.name]) } }
}

/// A residual network up to its third stage, which makes images 16 times smaller; the fourth may look at regions.
final class ResNetTrunk: Module, Backbone {
  static let headName = "head"
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let maxpool: MaxPool2d?
  let layer1: Sequential
  let layer2: Sequential
  let layer3: Sequential
  var head: Module = Elementwise(.identity)
  let levels: [FeatureLevel]
  var featureCount: Int { levels.last?.channels ?? 0 }

  init(_ network: ResNet) {
    (conv1, bn1, maxpool) = (network.conv1, network.bn1, network.maxpool)
    (layer1, layer2, layer3) = (network.layer1, network.layer2, network.layer3)
    levels = Array(network.levels.dropLast())
  }

  override func forward(_ x: Tensor) -> Tensor { head(features(of: x)) }

  func features(of images: Tensor) -> Tensor { features(of: images, at: ["layer3"])[0] }

  func features(of images: Tensor, at names: [String]) -> [Tensor] {
    scope {
      let y = conv1(images, normalizedBy: bn1, then: .relu)
      let stages = zip(levels, [layer1, layer2, layer3])
      return collect(names, from: stages.map { ($0.name, $1.callAsFunction) }, maxpool.map { $0(y) } ?? y)
    }
  }
}
