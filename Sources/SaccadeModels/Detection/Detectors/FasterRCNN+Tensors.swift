public import SaccadeEngine
import SaccadeLayers

extension FasterRCNN: TensorDetector {
  /// It tells a box for each class, `[1, proposals, classes, 4]`, and scores and candidates `[1, proposals, classes]`, of as many
  /// proposals as ``ProposalOptions/use`` keeps: those that are none score 0.
  /// - Traps: if the planes are not those of one image
  public func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor) {
    guard answer[0].shape[0] == 1 else {
      misuse("FasterRCNN", "proposals of several images are no one tensor: \(answer[0].shape[0]) images; give one")
    }
    let maps = Array(answer.suffix(roiHeads.regions.levelCount))
    let levels = answer[2..<answer.count - maps.count].map { Boxes($0) }
    let (proposals, areSome) = rpn.proposals(.init(logits: answer[0], offsets: answer[1], levels: levels), on: size)
    let (boxes, scores) = roiHeads.boxesAndScores(maps, proposals, areSome, on: size)
    return (boxes, scores, scores)
  }

  /// Each image has a number of proposals of its own.
  public var takesOneImage: Bool { true }
}

extension RegionProposalNetwork {
  /// The likeliest boxes of one image, always as many, and which of them are some; by operations on tensors alone.
  func proposals(_ answer: Answer, on size: Size2D) -> (boxes: Boxes, areSome: Tensor) {
    var (boxes, scores, labels): ([Tensor], [Tensor], [Int]) = ([], [], [])
    let (logits, offsets) = (answer.logits.squeezed(0), answer.offsets.squeezed(0))
    var first = 0
    for (level, anchors) in answer.levels.enumerated() {
      let places = first..<(first + anchors.count)
      let best = logits.slice(axis: 0, places).topK(min(options.use.candidates, anchors.count))
      let moved = offsets.slice(axis: 0, places).indexSelect(axis: 0, best.indices)
      let from = Boxes(anchors.tensor.indexSelect(axis: 0, best.indices))
      boxes.append(coder.boxes(of: moved, from: from).clipped(to: size).tensor)
      scores.append(sigmoid(best.values))
      labels += [Int](repeating: level, count: best.values.shape[0])
      first = places.upperBound
    }
    let all = Boxes(.concatenate(boxes))
    let likely = Tensor.concatenate(scores)
    let isLarge = (all.widths .>= 1e-3) .&& (all.heights .>= 1e-3)
    let asked = select(isLarge .&& (likely .>= options.scoreThreshold), then: likely, else: -1)
    let stays = suppressionMask(all.tensor, asked, classes: Tensor(labels), threshold: options.overlapThreshold)
    let best = select(stays .> 0, then: asked, else: -1).topK(min(options.use.kept, all.count))
    return (Boxes(all.tensor.indexSelect(axis: 0, best.indices)), best.values .>= 0)
  }
}

extension RegionHeads {
  /// What the proposals of one image are, by operations on tensors alone.
  /// - Shapes: boxes `[1, proposals, classes, 4]`, scores `[1, proposals, classes]`
  func boxesAndScores(
    _ maps: [Tensor], _ proposals: Boxes, _ areSome: Tensor, on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor) {
    scope {
      let (logits, offsets) = boxPredictor.predictions(boxHead(regions.read(proposals, from: maps)))
      let count = logits.shape[1]
      let corners = coder.corners(of: offsets, from: proposals).reshaped([proposals.count, count, 4])
      let boxes = corners[0..., 1..<count, 0...].insideCorners(of: size)
      let sides = boxes[..., 2..<4] - boxes[..., 0..<2]
      let isCounted = (sides.min(axes: [2]) .>= 1e-2) .&& areSome.unsqueezed(1)
      let scores = select(isCounted, then: logits.softmax()[0..., 1..<count], else: 0)
      return (boxes.unsqueezed(0), scores.unsqueezed(0))
    }
  }
}

extension PyramidRegions {
  /// What boxes of one image are, by operations on tensors alone: each is read from all levels, and one of them is taken.
  func read(_ boxes: Boxes, from maps: [Tensor]) -> Tensor {
    let rois = [boxes].rois
    let read = zip(maps, strides).map { map, stride in
      map.roiAlign(rois, size: size, scale: 1 / Double(stride), samples: samples, aligned: isAligned)
    }
    let sides = sqrt(boxes.areas).reshaped([boxes.count, 1, 1, 1])
    let first = strides[0].trailingZeroBitCount
    return read.enumerated().dropFirst().reduce(read[0]) { result, part in
      // As ``levels(of:)`` has it, without logarithms: 2 to the millionth less.
      let least = side * Float(sign: .plus, exponent: first + part.offset - level, significand: 1 - 6.9e-7)
      return select(sides .>= least, then: part.element, else: result)
    }
  }
}

extension PooledRegions {
  func read(_ boxes: Boxes, from maps: [Tensor]) -> Tensor { self(maps, [boxes]) }
}
