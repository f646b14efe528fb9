public import SaccadeEngine
public import SaccadeImages
import Synchronization

/// A source whose samples may be of any size: each is loaded, and a batch is made of them when all are there.
///
/// ```swift
/// struct Detections: CollatingSource {
///   typealias Loaded = Sample
///   typealias Batch = DetectionBatch
///   func load(_ index: Int, random: inout RandomStream) throws -> Sample { … }
///   func collate(_ samples: [Sample], of indices: [Int]) -> DetectionBatch {
///     DetectionBatch(images: .padded(samples.map(\.image), multipleOf: 32), boxes: samples.map(\.boxes))
///   }
/// }
/// ```
public protocol CollatingSource: BatchSource where Draft == LoadedSamples<Loaded> {
  /// A loaded sample.
  associatedtype Loaded: Sendable

  /// Loads a sample, from any thread.
  /// - Parameter random: the sample's own random numbers in this epoch, for augmentation
  /// - Throws: whatever keeps the sample from being read
  func load(_ index: Int, random: inout RandomStream) throws -> Loaded

  /// Makes a batch of samples, from any thread.
  /// - Parameter indices: their numbers in the data set
  /// - Throws: whatever keeps the samples from being one batch
  func collate(_ samples: [Loaded], of indices: [Int]) throws -> Batch
}

extension CollatingSource {
  /// Room for the samples.
  public func draft(of indices: [Int]) -> LoadedSamples<Loaded> { LoadedSamples(indices) }

  /// Loads the sample.
  public func prepare(
    _ index: Int, slot: Int, of draft: LoadedSamples<Loaded>, random: inout RandomStream
  ) throws {
    draft.put(try load(index, random: &random), at: slot)
  }

  /// Makes the batch.
  public func batch(of draft: LoadedSamples<Loaded>) throws -> Batch {
    try collate(draft.samples, of: draft.indices)
  }
}

/// The samples of a batch that are loaded so far.
public final class LoadedSamples<Loaded: Sendable>: Sendable {
  /// Their numbers in the data set.
  let indices: [Int]
  private let loaded: Mutex<[Loaded?]>

  init(_ indices: [Int]) {
    self.indices = indices
    loaded = Mutex(Array(repeating: nil, count: indices.count))
  }

  func put(_ sample: Loaded, at slot: Int) { loaded.withLock { $0[slot] = sample } }

  var samples: [Loaded] { loaded.withLock { $0.compactMap { $0 } } }
}

/// The samples of a data set after a pipeline, put together by a closure.
///
/// ```swift
/// let pairs = CollatedSamples(photographs, pipeline: [Resize(to: ImageSize(square: 64)), RandomFlip()]) { samples, _ in
///   (dark: Tensor.stacked(samples.map(\.image)), bright: Tensor.stacked(samples.compactMap(\.target)))
/// }
/// let loader = BatchLoader(pairs, batchSize: 8, shuffled: true)
/// ```
public struct CollatedSamples<Batch: Sendable>: CollatingSource {
  /// Samples after the pipeline.
  public typealias Loaded = Sample
  private let dataset: any ImageDataset
  private let preprocessing: Preprocessing
  private let minimumSize: ImageSize?
  private let together: @Sendable ([Sample], [Int]) throws -> Batch
  /// The group of each sample, where only those of one group may share a batch.
  public var groups: [Int]?

  /// Samples that a closure puts together.
  /// - Parameters:
  ///   - format: what images become before the first step
  ///   - groups: the group of each sample, where only those of one group may share a batch
  ///   - collate: makes a batch of samples, given their numbers in the data set too, from any thread
  public init(
    _ dataset: any ImageDataset, pipeline: [any SampleTransform], format: PixelFormat = .rgb, groups: [Int]? = nil,
    collate: @escaping @Sendable (_ samples: [Sample], _ indices: [Int]) throws -> Batch
  ) {
    self.dataset = dataset
    // Of the size nothing is asked: the closure says what goes together.
    preprocessing = Preprocessing(pipeline, size: ImageSize(square: 1), normalization: .unit(format))
    minimumSize = pipeline.sizeNeed
    self.groups = groups
    together = collate
  }

  /// How many samples there are.
  public var count: Int { dataset.count }

  /// Reads a sample and takes it through the pipeline.
  public func load(_ index: Int, random: inout RandomStream) throws -> Sample {
    let sample = try dataset.sample(at: index, atLeast: minimumSize)
    return try preprocessing.preview(sample, using: &random, from: dataset.supply(atLeast: minimumSize))
  }

  /// Calls the closure.
  public func collate(_ samples: [Sample], of indices: [Int]) throws -> Batch { try together(samples, indices) }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}
