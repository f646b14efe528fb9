public import SaccadeEngine
public import SaccadeImages

/// Samples that a ``BatchLoader`` can put together to batches of some kind.
///
/// A batch comes about in three steps, each on a worker thread: a draft is made for some samples, every sample is prepared
/// into its place of the draft, several at a time, and the draft becomes a batch, which may then be changed as a whole. Most
/// sources are one of two kinds:
///
/// - a ``SlotSource`` makes the batch's tensors first, and samples of one size are written right into their slots;
/// - a ``CollatingSource`` loads samples of any size, and makes a batch of them when all are there.
public protocol BatchSource: Sendable {
  /// What the consumer gets.
  associatedtype Batch: Sendable
  /// A batch whose samples are still being prepared. It is used from several threads, each at its own slots.
  associatedtype Draft: Sendable

  /// How many samples there are.
  var count: Int { get }

  /// The group of each sample, from 0, where only samples of one group may share a batch, such as pictures that are wide
  /// and pictures that are high; nil, as a rule, where all may.
  var groups: [Int]? { get }

  /// The class of each sample, from 0, by which some can be drawn more often than others; nil where samples have none.
  var labels: [Int]? { get }

  /// The pictures that the samples are made of, in their order; nil where that cannot be told.
  var pictures: (any ImageDataset)? { get }

  /// The same samples with pictures of another size; nil where that is not one setting of the source.
  func resized(to size: ImageSize) -> Self?

  /// A draft of a batch of these samples.
  func draft(of indices: [Int]) -> Draft

  /// Prepares one sample.
  /// - Parameters:
  ///   - index: the number of the sample in the data set
  ///   - slot: its place in the batch
  ///   - random: the sample's own random numbers in this epoch, for augmentation
  /// - Throws: whatever keeps the sample from being read
  func prepare(_ index: Int, slot: Int, of draft: Draft, random: inout RandomStream) throws

  /// The batch, when all samples are prepared.
  /// - Throws: whatever keeps the samples from being one batch
  func batch(of draft: Draft) throws -> Batch

  /// The batch as the consumer gets it: what is to be done with all of its samples together, such as mixing them.
  /// - Parameter random: the batch's own random numbers in this epoch
  /// - Throws: whatever keeps it from being done
  func finished(_ batch: Batch, random: inout RandomStream) throws -> Batch

  /// Where a sample comes from, for messages.
  func source(at index: Int) -> String

  /// Whether an error is of one sample, so that a loader may go on without it, and not of all of them.
  func canGoWithout(_ error: any Error) -> Bool
}

extension BatchSource {
  /// None: all samples may share a batch.
  public var groups: [Int]? { nil }

  /// The batch as it is.
  public func finished(_ batch: Batch, random: inout RandomStream) throws -> Batch { batch }

  /// None.
  public var labels: [Int]? { nil }

  /// Nothing is told.
  public var pictures: (any ImageDataset)? { nil }

  /// Not in general.
  public func resized(to size: ImageSize) -> Self? { nil }

  /// Every error but that of a preprocessing which cannot make the batch's size of any image.
  public func canGoWithout(_ error: any Error) -> Bool { (error as? PreprocessingError)?.isOfOneImage ?? true }
}

/// A source whose samples have one size, and are written right into their slots of the batch: the fastest way.
///
/// Worker threads write several samples of one batch at a time, so each must touch the memory of its own slot only; see
/// `Tensor.withSlot(_:_:)`.
public protocol SlotSource: BatchSource where Draft == Batch {
  /// A batch with room for these samples, whose contents are still to be written.
  func makeBatch(of indices: [Int]) -> Batch

  /// Writes one sample into its slot of a batch.
  /// - Parameters:
  ///   - index: the number of the sample in the data set
  ///   - slot: its place in the batch
  ///   - random: the sample's own random numbers in this epoch, for augmentation
  /// - Throws: whatever keeps the sample from being read
  func write(_ index: Int, into slot: Int, of batch: Batch, random: inout RandomStream) throws
}

extension SlotSource {
  /// The batch with room.
  public func draft(of indices: [Int]) -> Batch { makeBatch(of: indices) }

  /// Writes the sample.
  public func prepare(_ index: Int, slot: Int, of draft: Batch, random: inout RandomStream) throws {
    try write(index, into: slot, of: draft, random: &random)
  }

  /// The batch itself.
  public func batch(of draft: Batch) -> Batch { draft }
}
