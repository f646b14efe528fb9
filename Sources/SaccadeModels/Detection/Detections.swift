public import SaccadeEngine

/// What a detector found on one image.
///
/// There may be nothing: then there are no boxes, no scores and no labels.
public struct Detections: Sendable {
  /// Where.
  public let boxes: Boxes
  /// How sure the detector is, 0 … 1, `[n]`.
  public let scores: Tensor
  /// The number of each one's class, `[n]`, int64.
  public let labels: Tensor
  /// How likely each part of a box belongs to its object, 0 … 1, `[n, h, w]`: a grid over the box; nil of a detector that
  /// tells boxes alone.
  public let masks: Tensor?

  /// Boxes with a score and a class each, and perhaps masks.
  /// - Traps: if there are not as many of each, scores are no floating-point numbers, labels no integers, or masks no
  ///   floating-point numbers `[n, h, w]`
  public init(boxes: Boxes, scores: Tensor, labels: Tensor, masks: Tensor? = nil) {
    let expected: Shape = [boxes.count]
    guard scores.shape == expected, labels.shape == expected, scores.dtype.isFloatingPoint else {
      misuse(
        "Detections",
        "there must be a score and a label a box: \(boxes.count) boxes, \(scores.dtype) scores \(scores.shape), labels "
          + "\(labels.shape)")
    }
    requireIntegers("Detections", labels)
    if let masks, masks.rank != 3 || masks.shape[0] != boxes.count || !masks.dtype.isFloatingPoint {
      misuse(
        "Detections",
        "masks must be probabilities [n, h, w], one a box: \(boxes.count) boxes, \(masks.dtype) masks \(masks.shape)")
    }
    self.boxes = boxes
    self.scores = scores
    self.labels = labels.cast(to: .int64)
    self.masks = masks
  }

  /// Nothing.
  public static var none: Detections {
    Detections(boxes: .none, scores: .zeros([0]), labels: .zeros([0], dtype: .int64))
  }

  /// How many there are.
  public var count: Int { boxes.count }

  /// Whether nothing was found.
  public var isEmpty: Bool { boxes.isEmpty }

  /// Some of them: those at positions, in their order, or those where a mask holds.
  /// - Parameter chosen: integers `[k]`, or booleans `[n]`
  /// - Traps: if a position is none's, or a mask has not one boolean a box
  public subscript(_ chosen: Tensor) -> Detections {
    Detections(boxes: boxes[chosen], scores: scores[chosen], labels: labels[chosen], masks: masks.map { $0[chosen] })
  }

  /// Those with a score above a threshold.
  public func above(_ threshold: Float) -> Detections { self[scores.detached .> threshold] }

  /// Those with the best scores, best first, `count` at most; of equals the first.
  /// - Traps: if the count is negative
  public func best(_ count: Int) -> Detections {
    guard count >= 0 else { misuse("Detections.best", "the count must not be negative: \(count)") }
    return self[scores.detached.topK(min(count, self.count)).indices]
  }

  /// Those that no better one hides, best first: see `nonMaximumSuppression(_:_:classes:threshold:)`.
  /// - Parameters:
  ///   - threshold: from which intersection over union on a box is hidden, itself not included
  ///   - byClass: whether a box hides those of its class alone
  /// - Traps: if the threshold is no number
  public func suppressed(threshold: Double, byClass: Bool = true) -> Detections {
    self[nonMaximumSuppression(boxes.tensor, scores, classes: byClass ? labels : nil, threshold: threshold)]
  }

  /// The same with other boxes, as many; masks are grids over these then.
  /// - Traps: if there are not as many
  public func with(_ boxes: Boxes) -> Detections {
    Detections(boxes: boxes, scores: scores, labels: labels, masks: masks)
  }

  /// The same with masks.
  /// - Traps: unless they are probabilities `[n, h, w]`
  public func with(masks: Tensor) -> Detections {
    Detections(boxes: boxes, scores: scores, labels: labels, masks: masks)
  }
}

/// What there is to find on one image: the ground truth.
///
/// There may be nothing, and there may be no masks.
public struct Instances: Sendable {
  /// Where.
  public let boxes: Boxes
  /// The number of each one's class, `[n]`, int64.
  public let labels: Tensor
  /// Which pixels of the image belong to each, booleans `[n, h, w]`, h and w the image's own; nil if nobody drew them.
  public let masks: Tensor?
  /// Whether each is neither to be found nor wrong to be found, booleans `[n]`: COCO's crowds, VOC's difficult ones.
  public let isIgnored: Tensor

  /// Boxes with a class each, and perhaps masks.
  /// - Parameter isIgnored: booleans `[n]`; nil if all count
  /// - Traps: if there are not as many of each, labels are no integers, or masks no booleans `[n, h, w]`
  public init(boxes: Boxes, labels: Tensor, masks: Tensor? = nil, isIgnored: Tensor? = nil) {
    let ignored = isIgnored ?? .zeros([boxes.count], dtype: .bool)
    let expected: Shape = [boxes.count]
    guard labels.shape == expected, ignored.shape == expected, ignored.dtype == .bool else {
      misuse(
        "Instances",
        "there must be a label a box, and a boolean whether it is ignored: \(boxes.count) boxes, labels \(labels.shape), "
          + "\(ignored.dtype) \(ignored.shape)")
    }
    requireIntegers("Instances", labels)
    if let masks, masks.rank != 3 || masks.shape[0] != boxes.count || masks.dtype != .bool {
      misuse(
        "Instances",
        "masks must be booleans [n, h, w], one a box: \(boxes.count) boxes, \(masks.dtype) masks \(masks.shape)")
    }
    self.boxes = boxes
    self.labels = labels.cast(to: .int64)
    self.masks = masks
    self.isIgnored = ignored
  }

  /// Nothing.
  public static var none: Instances { Instances(boxes: .none, labels: .zeros([0], dtype: .int64)) }

  /// How many there are.
  public var count: Int { boxes.count }

  /// Whether there is nothing to find.
  public var isEmpty: Bool { boxes.isEmpty }

  /// Some of them: those at positions, in their order, or those where a mask holds.
  /// - Parameter chosen: integers `[k]`, or booleans `[n]`
  /// - Traps: if a position is none's, or a mask has not one boolean a box
  public subscript(_ chosen: Tensor) -> Instances {
    Instances(
      boxes: boxes[chosen], labels: labels[chosen], masks: masks.map { $0[chosen] }, isIgnored: isIgnored[chosen])
  }
}

private func requireIntegers(_ type: String, _ labels: Tensor) {
  guard !labels.dtype.isFloatingPoint, labels.dtype != .bool else {
    misuse(type, "labels must be integers: \(labels.dtype); use cast(to: .int64)")
  }
}
