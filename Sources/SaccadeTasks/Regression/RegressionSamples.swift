public import SaccadeData
public import SaccadeEngine
public import SaccadeImages
import SaccadeText

/// Images and their numbers, ready for a network.
public struct RegressionBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`
  public let images: Tensor
  /// The targets as the network tells them, float32.
  /// - Shapes: `[n, targets]`
  public let targets: Tensor
  /// How much of the picture's own number a step of 1 of a target is, float64.
  /// - Shapes: `[n, targets]`
  public let units: Tensor
  /// The pictures' own numbers, float64.
  /// - Shapes: `[n, targets]`
  public let numbers: Tensor
  /// How much each sample counts in the loss that is learnt from, float32.
  /// - Shapes: `[n]`
  public let weights: Tensor
  /// The number of each sample in its data set.
  public let indices: [Int]

  /// How many samples there are.
  public var count: Int { indices.count }
}

/// The samples of a data set whose images have numbers, prepared for a network.
public struct RegressionSamples: SlotSource {
  /// Images and their numbers.
  public typealias Batch = RegressionBatch
  let dataset: any RegressionDataset
  private let images: PreparedImages
  /// Which of the data set's numbers are told, and how.
  private let targets: [(column: Int, scale: TargetScale)]

  init(_ dataset: any RegressionDataset, preprocessing: Preprocessing, targets: [(column: Int, scale: TargetScale)]) {
    self.dataset = dataset
    images = PreparedImages(dataset, preprocessing)
    self.targets = targets
  }

  /// The same samples with pictures of another size; targets are parts of it, or of the picture's own.
  public func resized(to size: ImageSize) -> Self? {
    Self(dataset, preprocessing: images.preprocessing.resized(to: size), targets: targets)
  }

  /// What a prepared image is: `[channels, height, width]`.
  public var sampleShape: Shape { images.preprocessing.shape }
  /// How many samples there are.
  public var count: Int { dataset.count }
  /// The pictures.
  public var pictures: (any ImageDataset)? { dataset }

  /// A batch whose contents are still to be written.
  public func makeBatch(of indices: [Int]) -> RegressionBatch {
    let numbers: Shape = [indices.count, targets.count]
    return RegressionBatch(
      images: images.room(for: indices.count), targets: .uninitialized(numbers, .float32),
      units: .uninitialized(numbers, .float64),
      numbers: .uninitialized(numbers, .float64), weights: .uninitialized([indices.count], .float32), indices: indices)
  }

  /// Prepares an image right into its slot; its numbers go the way of its pixels.
  public func write(_ index: Int, into slot: Int, of batch: RegressionBatch, random: inout RandomStream) throws {
    let sample = try images.write(index, into: slot, of: batch.images, random: &random)
    let size = images.preprocessing.size
    batch.targets.withSlot(slot, of: Float.self) { values in
      for (place, target) in targets.enumerated() {
        values[place] = target.scale.encoded(sample.numbers[target.column].value, in: size)
      }
    }
    let back = sample.map.inverse
    batch.units.withSlot(slot, of: Double.self) { units in
      for (place, target) in targets.enumerated() {
        let point = back(sample.numbers.place(of: target.column, on: size))
        units[place] = target.scale.unit(through: sample.map, at: point, in: size)
      }
    }
    let own = dataset.numbers(at: index)
    batch.numbers.withSlot(slot, of: Double.self) { values in
      for (place, target) in targets.enumerated() { values[place] = own[target.column] }
    }
    batch.weights.withSlot(slot, of: Float.self) { $0[0] = sample.weight }
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}

extension RegressionSamples: ViewableSource {
  /// A sample and its numbers.
  public func view(at index: Int, random: inout RandomStream) throws -> SampleView {
    try images.view(
      at: index,
      caption: { sample in
        targets.map { fixedOrSmall(sample.numbers[$0.column].value, digits: 2) }.joined(separator: ", ")
      }, random: &random)
  }
}
