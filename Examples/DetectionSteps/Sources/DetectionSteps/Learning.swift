import Saccade

/// What anchors are to learn of a picture: their classes, 0 for background, and the offsets of those that have an object.
func targets(of truth: Boxes, _ labels: Tensor, for anchors: Boxes) -> (classes: Tensor, offsets: Tensor) {
  let matches = BipartiteMatcher(threshold: 0.5)(truth.overlaps(with: anchors))
  // Background has −1: it gets the first object's box, and its offsets count for nothing.
  let object = matches.tensor.clamped(to: 0...)
  let classes = select(matches.tensor .>= 0, then: labels[object] + 1, else: 0)
  return (classes, coder.offsets(of: truth[object], from: anchors))
}

/// How the offsets are written: in tenths and fifths of an anchor's sides.
let coder = BoxCoder(variances: [0.1, 0.1, 0.2, 0.2])

/// The loss of predictions, a part for classes and one for boxes, and which anchors the first is about.
func loss(
  _ scores: Tensor, _ offsets: Tensor, _ wanted: (classes: Tensor, offsets: Tensor)
) -> (classification: Tensor, boxes: Tensor, isCounted: Tensor) {
  let isObject = wanted.classes .> 0  // [n, anchors]
  let surprise = crossEntropy(scores.permuted([0, 2, 1]), wanted.classes, reduction: .none)
  let isCounted = isObject .|| hardNegatives(surprise, isPositive: isObject, ratio: 3)
  let objects = isObject.cast(to: .float32)
  let count = objects.sum()
  let apart = smoothL1(offsets, wanted.offsets, reduction: .none).sum(axis: 2)
  return ((surprise * isCounted.cast(to: .float32)).sum() / count, (apart * objects).sum() / count, isCounted)
}

/// Lets a detector learn from drawings, and gives the loss of each step.
func train(_ finder: Finder, anchors: Boxes, on scenes: Sketches, epochs: Int) throws -> [Double] {
  let loader = BatchLoader(
    DetectionSamples(scenes, pipeline: [RandomFlip()], normalization: .unit(.rgb)), batchSize: 16, shuffled: true)
  let optimizer = AdamW(finder, learningRate: 0.004)
  let end = Double(epochs * loader.batchesPerEpoch)
  var losses: [Double] = []
  for epoch in 0..<epochs {
    let batches = loader.batches(epoch: epoch)
    while let batch = try batches.next() {
      let wanted = (0..<batch.count).map { image in
        targets(of: Boxes(batch.boxes(of: image)), batch.labels(of: image), for: anchors)
      }
      let (scores, offsets) = finder.predictions(on: batch.images, classes: scenes.classNames.count)
      let parts = loss(scores, offsets, (.stack(wanted.map(\.classes)), .stack(wanted.map(\.offsets))))
      let sum = parts.classification + parts.boxes
      optimizer.learningRate = 0.004 * (1 - Double(losses.count) / end)
      optimizer.clearGradients()
      sum.backward()
      optimizer.step()
      losses.append(Double(sum.item()))
    }
  }
  return losses
}
