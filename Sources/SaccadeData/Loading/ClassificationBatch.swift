public import SaccadeEngine

/// Images and their classes, ready for a network.
public struct ClassificationBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`; of several parts of each picture `[parts · n, c, h, w]`, the same part of all behind one another
  public let images: Tensor
  /// The classes, int64; of mixed images the one with the larger share.
  /// - Shapes: `[n]`
  public let labels: Tensor
  /// How much of each class an image shows, float32, where images were mixed: what a loss is to learn; nil if each shows
  /// its class alone.
  /// - Shapes: `[n, classes]`; each row adds up to 1
  public let targets: Tensor?
  /// How much each sample counts in the loss that is learnt from, float32; nil if all count alike.
  /// - Shapes: `[n]`
  public let weights: Tensor?
  /// The number of each sample in its data set.
  public let indices: [Int]

  /// A batch of its parts.
  /// - Traps: if there is not an image, or as many of each, a class and, where there are targets or weights, one of these for each index
  public init(images: Tensor, labels: Tensor, targets: Tensor? = nil, weights: Tensor? = nil, indices: [Int]) {
    guard images.rank > 0, Self.isMultiple(images.shape[0], of: indices.count), labels.shape == [indices.count],
      weights.map({ $0.shape == [indices.count] }) ?? true,
      targets.map({ $0.rank == 2 && $0.shape[0] == indices.count }) ?? true
    else {
      misuse(
        "ClassificationBatch",
        "\(indices.count) samples need as many images and classes: images \(images.shape), labels \(labels.shape)"
          + (targets.map { ", targets \($0.shape)" } ?? "") + (weights.map { ", weights \($0.shape)" } ?? ""))
    }
    self.images = images
    self.labels = labels
    self.targets = targets
    self.weights = weights
    self.indices = indices
  }

  private static func isMultiple(_ images: Int, of samples: Int) -> Bool {
    samples == 0 ? images == 0 : images > 0 && images.isMultiple(of: samples)
  }

  /// How many samples there are.
  public var count: Int { indices.count }
}
