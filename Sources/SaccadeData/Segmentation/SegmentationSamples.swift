public import SaccadeEngine
public import SaccadeImages

/// The samples of a data set of classes a pixel, prepared for a network: the source of a ``BatchLoader``.
///
/// ```swift
/// let samples = SegmentationSamples(data, pipeline: [RandomCrop(ImageSize(square: 256)), RandomFlip()])
/// let loader = BatchLoader(samples, batchSize: 8, shuffled: true)
/// ```
public struct SegmentationSamples: CollatingSource {
  /// Samples after the pipeline.
  public typealias Loaded = Sample
  /// Images and the class of each pixel.
  public typealias Batch = SegmentationBatch

  /// The images and their masks.
  public let dataset: any SegmentationDataset
  /// How much each pixel of a mask counts in the loss, row by row; nil for alike.
  public var pixelWeights: (@Sendable (Mask) -> [Float])?
  private let images: PreparedImages
  private let divisor: Int
  /// What happens to each sample, and how it becomes numbers.
  public var preprocessing: Preprocessing { images.preprocessing }

  /// Samples that go through a preprocessing.
  /// - Parameter divisor: what the sides of batches are a multiple of
  /// - Traps: if the divisor is not positive
  public init(_ dataset: any SegmentationDataset, preprocessing: Preprocessing, multipleOf divisor: Int = 1) {
    guard divisor > 0 else { misuse("SegmentationSamples", "the divisor must be positive: \(divisor)") }
    self.dataset = dataset
    self.divisor = divisor
    images = PreparedImages(dataset, preprocessing)
  }

  /// Samples that go through a pipeline.
  /// - Parameters:
  ///   - pipeline: what happens to each sample; pictures may have any size after it
  ///   - normalization: how bytes become numbers
  ///   - divisor: what the sides of batches are a multiple of
  /// - Traps: if the divisor is not positive
  public init(
    _ dataset: any SegmentationDataset, pipeline: [any SampleTransform],
    normalization: ChannelNormalization = .imageNet, multipleOf divisor: Int = 1
  ) {
    // Of the size nothing is asked: samples of any size make a batch.
    self.init(
      dataset, preprocessing: Preprocessing(pipeline, size: ImageSize(square: 1), normalization: normalization),
      multipleOf: divisor)
  }

  /// How many samples there are.
  public var count: Int { dataset.count }

  /// The pictures.
  public var pictures: (any ImageDataset)? { dataset }

  /// Reads a sample and takes it through the pipeline.
  public func load(_ index: Int, random: inout RandomStream) throws -> Sample {
    let steps = images.preprocessing
    let sample = try dataset.sample(at: index, atLeast: steps.transforms.sizeNeed)
    return try steps.preview(sample, using: &random, from: images.supply)
  }

  /// Puts samples together.
  public func collate(_ samples: [Sample], of indices: [Int]) -> SegmentationBatch {
    SegmentationBatch(
      samples, indices: indices, multipleOf: divisor, normalizedBy: images.preprocessing.normalization,
      pixelWeights: pixelWeights)
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}
