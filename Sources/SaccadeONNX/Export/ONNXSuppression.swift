/// How an ONNX model chooses among the boxes that a detector tells: of those of a class that overlap, the surest stays.
///
/// Of the results of the network the first are boxes `[n, places, 4]`, x1, y1, x2, y2 in pixels of its input, or one for each
/// class, `[n, places, classes, 4]`, and the second scores `[n, places, classes]`. The model gives `boxes`, `scores` and `labels` of what stays, the surest first; one that
/// takes any number of images also gives `batch_index`, the number of the image that each was found on, in order.
public struct ONNXSuppression: Hashable, Sendable {
  /// The score that an object has to be above.
  public var scoreThreshold: Float
  /// The largest overlap of two boxes of one class, 0 to 1.
  public var overlapThreshold: Float
  /// How many objects of an image are given at most.
  public var limit: Int

  /// A choice.
  public init(scoreThreshold: Float, overlapThreshold: Float, limit: Int) {
    self.scoreThreshold = scoreThreshold
    self.overlapThreshold = overlapThreshold
    self.limit = limit
  }
}
