import SaccadeEngine

/// Which samples the batches of an epoch hold, and in which order.
///
/// The order depends on the seed and the number of the epoch alone, so any batch of any epoch can be had without
/// those before it.
public struct BatchOrder: Sendable {
  /// How many batches the epoch has.
  public let batchCount: Int
  private let sampleCount: Int
  private let batchSize: Int
  /// The samples in the order of the epoch; nil is their own order.
  private let permutation: [Int]?

  /// The order of an epoch.
  /// - Parameters:
  ///   - sampleCount: how many samples the data set has
  ///   - batchSize: how many samples a batch has
  ///   - shuffled: whether the samples come in a random order, another in each epoch
  ///   - dropsLast: whether a last batch with fewer samples is left out
  ///   - seed: what the random order is drawn from
  ///   - epoch: the number of the epoch, from 0
  /// - Traps: if `batchSize` is not positive
  public init(sampleCount: Int, batchSize: Int, shuffled: Bool, dropsLast: Bool, seed: UInt64, epoch: Int) {
    batchCount = Self.batchCount(sampleCount: sampleCount, batchSize: batchSize, dropsLast: dropsLast)
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    if shuffled {
      var stream = RandomStream(seed: seed).child("shuffling").child(epoch)
      permutation = stream.permutation(sampleCount)
    } else {
      permutation = nil
    }
  }

  /// The numbers of the samples in a batch.
  /// - Traps: if `batch` is not in `0 ..< batchCount`
  public subscript(batch: Int) -> [Int] {
    guard (0..<batchCount).contains(batch) else {
      misuse("BatchOrder", "the batch must be in 0..<\(batchCount): \(batch)")
    }
    let start = batch * batchSize
    let range = start..<start + min(batchSize, sampleCount - start)
    if let permutation { return Array(permutation[range]) }
    return Array(range)
  }

  /// How many batches an epoch has.
  static func batchCount(sampleCount: Int, batchSize: Int, dropsLast: Bool) -> Int {
    guard batchSize > 0 else { misuse("BatchOrder", "the batch size must be positive: \(batchSize)") }
    let whole = sampleCount / batchSize
    return dropsLast || sampleCount.isMultiple(of: batchSize) ? whole : whole + 1
  }
}
