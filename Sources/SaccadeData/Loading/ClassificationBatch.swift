public import SaccadeEngine

/// Images and their classes, ready for a network.
public struct ClassificationBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`
  public let images: Tensor
  /// The classes, int64.
  /// - Shapes: `[n]`
  public let labels: Tensor
  /// How much each sample counts in the loss that is learnt from, float32; nil if all count alike.
  /// - Shapes: `[n]`
  public let weights: Tensor?
  /// The number of each sample in its data set.
  public let indices: [Int]

  /// A batch of its parts.
  /// - Traps: if there is not an image, a class and, where there are weights, a weight for each index
  public init(images: Tensor, labels: Tensor, weights: Tensor? = nil, indices: [Int]) {
    guard images.rank > 0, images.shape[0] == indices.count, labels.shape == [indices.count],
      weights.map({ $0.shape == [indices.count] }) ?? true
    else {
      misuse(
        "ClassificationBatch",
        "\(indices.count) samples need as many images and classes: images \(images.shape), labels \(labels.shape)"
          + (weights.map { ", weights \($0.shape)" } ?? ""))
    }
    self.images = images
    self.labels = labels
    self.weights = weights
    self.indices = indices
  }

  /// How many samples there are.
  public var count: Int { indices.count }
}
