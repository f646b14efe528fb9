public import SaccadeData
public import SaccadeEngine
import SaccadeImages

/// Images and their numbers, ready for a network.
public struct RegressionBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`
  public let images: Tensor
  /// The targets as the network tells them, float32.
  /// - Shapes: `[n, targets]`
  public let targets: Tensor
  /// How much of the picture's own number a step of 1 of a target is, float32.
  /// - Shapes: `[n, targets]`
  public let units: Tensor
  /// The number of each sample in its data set.
  public let indices: [Int]

  /// How many samples there are.
  public var count: Int { indices.count }
}

/// The samples of a data set whose images have numbers, prepared for a network.
public struct RegressionSamples: BatchSource {
  let dataset: any RegressionDataset
  private let preprocessing: Preprocessing
  /// Which of the data set's numbers are told, and how.
  private let targets: [(column: Int, scale: TargetScale)]

  init(_ dataset: any RegressionDataset, preprocessing: Preprocessing, targets: [(column: Int, scale: TargetScale)]) {
    self.dataset = dataset
    self.preprocessing = preprocessing
    self.targets = targets
  }

  /// What a prepared image is: `[channels, height, width]`.
  public var sampleShape: Shape { preprocessing.shape }
  /// How many samples there are.
  public var count: Int { dataset.count }

  /// A batch whose contents are still to be written.
  public func makeBatch(of indices: [Int]) -> RegressionBatch {
    let numbers: Shape = [indices.count, targets.count]
    return RegressionBatch(
      images: .uninitialized(Shape([indices.count] + sampleShape.dimensions), .float32),
      targets: .uninitialized(numbers, .float32), units: .uninitialized(numbers, .float32), indices: indices)
  }

  /// Prepares an image right into its slot; its numbers go the way of its pixels.
  public func write(_ index: Int, into slot: Int, of batch: RegressionBatch, random: inout RandomStream) throws {
    let size = sampleShape.elementCount
    let planes = batch.images.pointer.assumingMemoryBound(to: Float.self) + slot * size
    let sample = try dataset.sample(at: index)
    let map = try preprocessing.write(
      sample.image, using: &random, into: UnsafeMutableBufferPointer(start: planes, count: size))
    let values = batch.targets.pointer.assumingMemoryBound(to: Float.self) + slot * targets.count
    let units = batch.units.pointer.assumingMemoryBound(to: Float.self) + slot * targets.count
    for (place, target) in targets.enumerated() {
      values[place] = target.scale.encoded(sample.numbers[target.column], through: map, preprocessing.size)
      units[place] = target.scale.unit(through: map, preprocessing.size)
    }
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}
