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
  /// How often each sample of the epoch comes.
  private let repeats: Int
  /// The samples in the order of the epoch, each times `repeats` plus the number of its copy; nil is their own order.
  private let permutation: [Int]?
  /// Where each batch begins in the order; nil is after whole batches.
  private let starts: [Int]?

  /// The order of an epoch.
  /// - Parameters:
  ///   - sampleCount: how many samples the data set has
  ///   - batchSize: how many samples a batch has
  ///   - shuffled: whether the samples come in a random order, another in each epoch
  ///   - dropsLast: whether a last batch with fewer samples is left out, of each group if there are groups
  ///   - groups: the group of each sample, where a batch may only have samples of one; a batch comes when its last sample
  ///     would, so that groups are mixed as their samples are
  ///   - weights: how likely each sample is, beside the others, each time that one is drawn: an epoch then is as long as
  ///     ever, and has some samples several times and others not at all; nil has each once
  ///   - repeats: how often each sample of the epoch comes, one copy after the other: repeated augmentation. The epoch
  ///     stays as long as it is, so that it has only that part of the samples, another in each epoch if they are shuffled
  ///   - seed: what the random order is drawn from
  ///   - epoch: the number of the epoch, from 0
  /// - Paper: Hoffer et al. 2020, *Augment your batch*, <https://arxiv.org/abs/1901.09335> (repeats)
  /// - Traps: if `batchSize` or `repeats` is not positive, there is not a group or a weight for each sample, or both are
  ///   there
  public init(
    sampleCount: Int, batchSize: Int, shuffled: Bool, dropsLast: Bool, groups: [Int]? = nil,
    weights: [Double]? = nil, repeats: Int = 1, seed: UInt64, epoch: Int
  ) {
    guard repeats > 0 else { misuse("BatchOrder", "each sample comes at least once: \(repeats) times") }
    batchCount = Self.batchCount(
      sampleCount: sampleCount, batchSize: batchSize, dropsLast: dropsLast, groups: groups)
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    self.repeats = repeats
    var order: [Int]?
    if shuffled {
      var stream = RandomStream(seed: seed).child("shuffling").child(epoch)
      order = stream.permutation(sampleCount)
    }
    if let weights {
      guard weights.count == sampleCount, groups == nil else {
        misuse(
          "BatchOrder",
          "every sample needs a weight, and weights do not go with groups: \(sampleCount) samples, \(weights.count) "
            + "weights")
      }
      order = Self.drawn(sampleCount, by: weights, RandomStream(seed: seed).child("drawing").child(epoch))
    }
    if repeats > 1 { order = Self.repeated(order ?? Array(0..<sampleCount), groups, repeats) }
    if let groups {
      let batches = Self.batches(of: order ?? Array(0..<sampleCount), groups, batchSize, dropsLast, repeats)
      permutation = batches.flatMap { $0 }
      starts = batches.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    } else {
      permutation = order
      starts = nil
    }
  }

  /// The numbers of the samples in a batch.
  /// - Traps: if `batch` is not in `0 ..< batchCount`
  public subscript(batch: Int) -> [Int] {
    repeats == 1 ? places(in: batch) : places(in: batch).map { $0 / repeats }
  }

  /// Which copy each sample of a batch is, from 0: all are the first where none is repeated.
  /// - Traps: if `batch` is not in `0 ..< batchCount`
  func copies(in batch: Int) -> [Int] { places(in: batch).map { $0 % repeats } }

  private func places(in batch: Int) -> [Int] {
    guard (0..<batchCount).contains(batch) else {
      misuse("BatchOrder", "the batch must be in 0..<\(batchCount): \(batch)")
    }
    let start = starts?[batch] ?? batch * batchSize
    let range = start..<(starts?[batch + 1] ?? start + min(batchSize, sampleCount - start))
    if let permutation { return Array(permutation[range]) }
    return Array(range)
  }

  /// The first samples of an order, or of each group in it, so often that there are as many as before: each times
  /// `repeats` plus the number of its copy.
  private static func repeated(_ order: [Int], _ groups: [Int]?, _ repeats: Int) -> [Int] {
    guard let groups else { return order.indices.map { order[$0 / repeats] * repeats + $0 % repeats } }
    let members = Dictionary(grouping: order) { groups[$0] }
    var seen: [Int: Int] = [:]
    return order.map { sample in
      let group = groups[sample]
      let place = seen[group, default: 0]
      seen[group] = place + 1
      return (members[group] ?? [])[place / repeats] * repeats + place % repeats
    }
  }

  /// Samples that are drawn one by one, each time from all of them.
  private static func drawn(_ count: Int, by weights: [Double], _ stream: RandomStream) -> [Int] {
    var sums: [Double] = []
    sums.reserveCapacity(weights.count)
    for weight in weights { sums.append((sums.last ?? 0) + weight) }
    guard let total = sums.last, total > 0, total.isFinite else {
      misuse("BatchOrder", "some weight must be greater than 0, and all of them add up to a number")
    }
    var random = stream
    return (0..<count).map { _ in
      let lot = Double(random.next() >> 11) * 0x1p-53 * total
      // The first whose sum is beyond the lot: one of weight 0 never is.
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > lot { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  /// Samples in an order, dealt out to batches of their groups; what is left in the end, group by group.
  private static func batches(
    of order: [Int], _ groups: [Int], _ batchSize: Int, _ dropsLast: Bool, _ repeats: Int
  ) -> [[Int]] {
    var open: [Int: [Int]] = [:]
    var batches: [[Int]] = []
    for place in order {
      let group = groups[place / repeats]
      open[group, default: []].append(place)
      if let batch = open[group], batch.count == batchSize {
        batches.append(batch)
        open[group] = nil
      }
    }
    if !dropsLast { batches += open.sorted { $0.key < $1.key }.map(\.value) }
    return batches
  }

  /// How many batches an epoch has.
  static func batchCount(sampleCount: Int, batchSize: Int, dropsLast: Bool, groups: [Int]? = nil) -> Int {
    guard batchSize > 0 else { misuse("BatchOrder", "the batch size must be positive: \(batchSize)") }
    guard let groups else {
      let whole = sampleCount / batchSize
      return dropsLast || sampleCount.isMultiple(of: batchSize) ? whole : whole + 1
    }
    guard groups.count == sampleCount else {
      misuse("BatchOrder", "every sample needs a group: \(sampleCount) samples, \(groups.count) groups")
    }
    let counts = groups.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return counts.values.reduce(0) {
      $0 + batchCount(sampleCount: $1, batchSize: batchSize, dropsLast: dropsLast)
    }
  }
}
