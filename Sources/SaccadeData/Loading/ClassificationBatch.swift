public import SaccadeEngine

/// Images and their classes, ready for a network.
public struct ClassificationBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`
  public let images: Tensor
  /// The classes, int64.
  /// - Shapes: `[n]`
  public let labels: Tensor
  /// The number of each sample in its data set.
  public let indices: [Int]

  /// How many samples there are.
  public var count: Int { indices.count }
}
