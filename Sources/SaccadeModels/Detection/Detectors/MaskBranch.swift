import SaccadeEngine
import SaccadeLayers

/// Tells of boxes which parts of them belong to their objects: what a ``MaskRCNN`` has beside classes and boxes.
///
/// Each class has a mask of its own, so that classes do not compete for pixels; which one counts the classification says.
/// - Paper: He et al. 2017, <https://arxiv.org/abs/1703.06870>, §3 and figure 4, on the right
final class MaskBranch: Module {
  let maskHead: Sequential
  let maskPredictor: MaskPredictor
  private let regions: any RegionReader

  /// - Parameters:
  ///   - channels: those of the maps
  ///   - layers: how many convolutions look at a box's small map
  ///   - width: how many channels they have
  ///   - regions: reads boxes; masks are twice as fine
  init(_ channels: Int, layers: Int, width: Int, _ regions: any RegionReader, classes: Int) {
    maskHead = Sequential(
      (0..<layers).map { layer in
        Sequential(
          Conv2d(
            layer == 0 ? channels : width, width, kernel: 3, padding: .all(1), weight: .kaimingNormal(.fanOut),
            bias: .constant(0)), ReLU())
      })
    maskPredictor = MaskPredictor(layers == 0 ? channels : width, width, outputs: classes + 1)
    self.regions = regions
  }

  /// How fine masks are.
  private var size: Size2D { Size2D(2 * regions.size.height, 2 * regions.size.width) }

  /// The logits of boxes, each for one class.
  /// - Shapes: `[all boxes, size.height, size.width]`
  private func logits(_ maps: [Tensor], _ boxes: [Boxes], _ labels: [Int]) -> Tensor {
    let all = maskPredictor(maskHead(regions(maps, boxes)))
    let classes = all.shape[1]
    let rows = labels.enumerated().map { $0 * classes + $1 + 1 }
    return all.reshaped([labels.count * classes, size.height, size.width]).indexSelect(axis: 0, Tensor(rows))
  }

  /// The mean over all parts of the boxes that have an object of the cross-entropy of belonging to it.
  /// - Parameters:
  ///   - boxes: what the second stage learns from, of each image
  ///   - matches: the object of each box
  /// - Traps: if an object has no mask
  func loss(_ maps: [Tensor], _ boxes: [Boxes], _ matches: [Matches], _ objects: [Instances]) -> DetectionLoss {
    scope {
      var (chosen, wanted, labels): ([Boxes], [Tensor], [Int]) = ([], [], [])
      for ((boxes, matches), objects) in zip(zip(boxes, matches), objects) {
        let positives = matches.positives
        let own = positives.isEmpty ? .none : boxes[Tensor(positives)]
        let known = objects.labels.scalars(as: Int.self)
        chosen.append(own)
        labels += matches.positiveObjects.map { known[$0] }
        if !positives.isEmpty { wanted.append(objects.masks(of: matches.positiveObjects, in: own, size: size)) }
      }
      let logits = logits(maps, chosen, labels)
      let target = wanted.isEmpty ? Tensor.zeros(logits.shape) : .concatenate(wanted)
      let share = Float(max(1, logits.elementCount))
      return DetectionLoss("masks", binaryCrossEntropy(logits: logits, target, reduction: .sum) / share)
    }
  }

  /// What was found on each image, with the mask of each.
  func adding(to found: [Detections], _ maps: [Tensor]) -> [Detections] {
    scope {
      let labels = found.flatMap { $0.labels.scalars(as: Int.self) }
      let all = sigmoid(logits(maps, found.map(\.boxes), labels))
      var first = 0
      return found.map { found in
        defer { first += found.count }
        return found.with(masks: all[first..<first + found.count])
      }
    }
  }
}

/// A convolution that makes a box's small map twice as fine, and one that tells of each class where it is.
final class MaskPredictor: Module {
  let conv5Mask: ConvTransposed2d
  let maskFcnLogits: Conv2d

  init(_ channels: Int, _ width: Int, outputs: Int) {
    conv5Mask = ConvTransposed2d(channels, width, kernel: 2, stride: 2, weight: .kaimingNormal(.fanOut))
    // Of few classes the fan-out is small: weights by it would be sure of every pixel before anything is learnt.
    maskFcnLogits = Conv2d(width, outputs, kernel: 1, weight: .normal(deviation: 0.001), bias: .constant(0))
  }

  override func forward(_ x: Tensor) -> Tensor { maskFcnLogits(relu(conv5Mask(x))) }
}

extension Instances {
  /// What of each box belongs to an object of its own, 0 … 1: the means of the bins of a grid over it.
  /// - Parameters:
  ///   - objects: the object of each box
  ///   - boxes: in pixels of the masks
  /// - Shapes: `[boxes, size.height, size.width]`
  func masks(of objects: [Int], in boxes: Boxes, size: Size2D) -> Tensor {
    guard let masks else {
      misuse(
        "MaskRCNN", "objects must have masks to be learnt: \(count) boxes without; give Instances(boxes:labels:masks:)")
    }
    return withoutGradient {
      var order: [Int] = []
      var parts: [Tensor] = []
      // An object at a time: all masks of a large picture would be a lot of memory as numbers.
      for object in Set(objects).sorted() {
        let members = objects.indices.filter { objects[$0] == object }
        let mask = masks[object].cast(to: .float32).unsqueezed(0).unsqueezed(0)
        let rois = [boxes[Tensor(members)]].rois
        order += members
        parts.append(mask.roiAlign(rois, size: size, aligned: false).squeezed(1))
      }
      var places = [Int](repeating: 0, count: order.count)
      for (place, box) in order.enumerated() { places[box] = place }
      return Tensor.concatenate(parts).indexSelect(axis: 0, Tensor(places))
    }
  }
}
