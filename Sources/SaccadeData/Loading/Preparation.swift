import SaccadeEngine

/// What any thread needs to prepare any batch of an epoch.
struct Preparation<Source: BatchSource>: Sendable {
  let source: Source
  let order: BatchOrder
  private let augmentation: RandomStream

  init(source: Source, order: BatchOrder, seed: UInt64, epoch: Int) {
    self.source = source
    self.order = order
    augmentation = RandomStream(seed: seed).child("augmentation").child(epoch)
  }

  /// Writes some samples into their slots, up to the first that fails.
  func write(_ indices: [Int], slots: Range<Int>, into batch: Source.Batch) -> (slot: Int, error: LoaderError)? {
    for slot in slots {
      let index = indices[slot]
      var random = augmentation.child(index)
      do {
        try source.write(index, into: slot, of: batch, random: &random)
      } catch {
        return (slot, LoaderError(index: index, source: source.source(at: index), underlying: error))
      }
    }
    return nil
  }
}
