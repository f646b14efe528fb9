import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gives the batches of an epoch in order, prepared ahead by threads of its own.
///
/// The batches are the same for any number of workers: a sample's place follows from (seed, epoch), its augmentation
/// from (seed, epoch, index), and what changes a batch as a whole from (seed, epoch, batch). At most `prefetch` finished or half-finished batches are held, whatever
/// the size of the data set. A sample that cannot be read is an error, or is replaced or left out as ``unreadable``
/// says, which is the same for any number of workers, too.
///
/// ```swift
/// let loader = BatchLoader(samples, batchSize: 64, shuffled: true, seed: 7)
/// for epoch in 0..<10 {
///   let batches = loader.batches(epoch: epoch)
///   while let batch = try batches.next() { train(on: batch) }
/// }
/// ```
public struct BatchLoader<Source: BatchSource>: Sendable {
  /// What the batches are made of.
  public let source: Source
  /// How many samples a batch has; the last of an epoch may have fewer.
  public let batchSize: Int
  /// Whether the samples come in a random order, another in each epoch.
  public let shuffled: Bool
  /// Whether a last batch with fewer samples is left out.
  public let dropsLast: Bool
  /// How often each sample of an epoch comes, each time augmented in another way; the epoch stays as long as it is.
  public let repeats: Int
  /// What the order and the augmentation are drawn from.
  public let seed: UInt64
  /// How many threads prepare batches; 0 prepares each in the caller's thread when it is asked for.
  public let workers: Int
  /// How many batches may be finished or in preparation ahead of the consumer.
  public let prefetch: Int
  /// How likely each sample is to be drawn; nil has each once an epoch, see ``BatchOrder``.
  public let weights: [Double]?
  /// What batches are made of from some epochs on, counted from 0, in place of ``source``: the same samples, prepared
  /// otherwise.
  public var stages: [(epoch: Int, source: Source)] = []
  /// What happens to a sample that cannot be read.
  public let unreadable: UnreadableSamples
  /// The samples that could not be read in any epoch so far.
  public let skipped = SkippedSamples()
  /// What the threads do, while somebody wants to know.
  package let watch = LoaderWatch()

  /// More threads than this only wait for one another.
  private static var mostWorkers: Int { 256 }

  /// A loader of the samples of a source.
  /// - Parameters:
  ///   - repeats: how often each sample of an epoch comes, each time augmented in another way
  ///   - workers: the number of threads; nil is a quarter of the processors, from 1 to 8; there are at most 256
  ///   - weights: how likely each sample is to be drawn; nil has each once an epoch
  ///   - unreadable: what happens to a sample that cannot be read
  /// - Traps: if `batchSize`, `repeats` or `prefetch` is not positive or `workers` is negative
  public init(
    _ source: Source, batchSize: Int, shuffled: Bool = false, dropsLast: Bool = false, repeats: Int = 1,
    seed: UInt64 = 0, workers: Int? = nil, prefetch: Int = 2, weights: [Double]? = nil,
    unreadable: UnreadableSamples = .stop
  ) {
    let workers = workers ?? defaultLoaderWorkers
    guard batchSize > 0, repeats > 0, workers >= 0, prefetch > 0 else {
      misuse(
        "BatchLoader",
        "batchSize, repeats and prefetch must be positive and workers not negative: batchSize \(batchSize), "
          + "repeats \(repeats), prefetch \(prefetch), workers \(workers); check the data section of the configuration")
    }
    self.source = source
    self.batchSize = batchSize
    self.shuffled = shuffled
    self.dropsLast = dropsLast
    self.repeats = repeats
    self.seed = seed
    self.workers = min(workers, Self.mostWorkers)
    self.prefetch = prefetch
    self.weights = weights
    self.unreadable = unreadable
  }

  /// How many batches an epoch has.
  public var batchesPerEpoch: Int {
    BatchOrder.batchCount(
      sampleCount: source.count, batchSize: batchSize, dropsLast: dropsLast, groups: source.groups)
  }

  /// The batches of an epoch, from any of them on.
  ///
  /// Starting late costs nothing for the batches left out: a run that was stopped goes on in the middle of its epoch.
  /// - Parameters:
  ///   - epoch: the number of the epoch, from 0
  ///   - start: the number of the first batch to give
  /// - Traps: if `start` is negative
  public func batches(epoch: Int, startingAt start: Int = 0) -> Batches<Source> {
    let source = stages.last { $0.epoch <= epoch }?.source ?? source
    guard start >= 0 else { misuse("BatchLoader.batches", "the first batch must not be negative: \(start)") }
    let order = BatchOrder(
      sampleCount: source.count, batchSize: batchSize, shuffled: shuffled, dropsLast: dropsLast,
      groups: source.groups, weights: weights, repeats: repeats, seed: seed, epoch: epoch)
    return Batches(
      preparation: Preparation(
        source: source, order: order, unreadable: unreadable, skipped: skipped, watch: watch, seed: seed,
        epoch: epoch),
      start: start, workers: workers, prefetch: prefetch, batchSize: batchSize)
  }
}

/// How many threads a loader has if nobody says: a quarter of the processors, at least one and at most eight.
///
/// The other processors are left to the threads that compute, which wait for their slowest.
private let defaultLoaderWorkers = max(1, min(8, processorCount / 4))

/// How many processors there are.
let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
