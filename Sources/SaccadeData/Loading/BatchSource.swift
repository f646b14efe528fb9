public import SaccadeEngine
import SaccadeImages

/// Samples that a ``BatchLoader`` can put together to batches of some kind.
///
/// A task says here what its batches hold: a classifier's is ``ClassificationSamples``. Worker threads write several
/// samples of one batch at a time, so each must touch the memory of its own slot only.
public protocol BatchSource: Sendable {
  /// What the consumer gets.
  associatedtype Batch: Sendable

  /// How many samples there are.
  var count: Int { get }

  /// A batch with room for these samples, whose contents are still to be written.
  func makeBatch(of indices: [Int]) -> Batch

  /// Writes one sample into its slot of a batch.
  /// - Parameters:
  ///   - index: the number of the sample in the data set
  ///   - slot: its place in the batch
  ///   - random: the sample's own random numbers in this epoch, for augmentation
  /// - Throws: whatever keeps the sample from being read
  func write(_ index: Int, into slot: Int, of batch: Batch, random: inout RandomStream) throws

  /// Where a sample comes from, for messages.
  func source(at index: Int) -> String

  /// Whether an error is of one sample, so that a loader may go on without it, and not of all of them.
  func canGoWithout(_ error: any Error) -> Bool
}

extension BatchSource {
  /// Every error but that of a preprocessing which cannot make the batch's size of any image.
  public func canGoWithout(_ error: any Error) -> Bool { (error as? PreprocessingError)?.isOfOneImage ?? true }
}
