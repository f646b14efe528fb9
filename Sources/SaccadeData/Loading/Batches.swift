/// The batches of one epoch, one after the other: see ``BatchLoader``.
///
/// It belongs to one thread. Letting go of it stops its workers and waits for them.
public final class Batches<Source: BatchSource> {
  private let preparation: Preparation<Source>
  private let queue: PrefetchQueue<Source>?
  private var threads: [WorkerThread] = []
  /// The number of the batch that ``next()`` gives next.
  public private(set) var position: Int
  private var stopped = false
  /// Whether any batch was given, and why the last that was not could not be.
  private var hasGiven = false
  private var lastLoss: LoaderError?

  init(preparation: Preparation<Source>, start: Int, workers: Int, prefetch: Int, batchSize: Int) {
    self.preparation = preparation
    position = start
    guard workers > 0, start < preparation.order.batchCount else {
      queue = nil
      return
    }
    // Small pieces keep all workers at the batch that is wanted first; too small ones would queue at the lock.
    let piece = max(1, min(16, batchSize / 2 / workers))
    let queue = PrefetchQueue(preparation: preparation, start: start, limit: prefetch, piece: piece)
    threads = (0..<workers).compactMap { _ in WorkerThread { queue.work() } }
    // Without any thread, the caller's does the work.
    self.queue = threads.isEmpty ? nil : queue
  }

  deinit { stop() }

  /// The next batch, or nil after the last.
  /// - Throws: ``LoaderError`` if a sample of the batch cannot be loaded, and the loader does not go on without it, or no
  ///   sample of any batch can; the batches before it were given
  public func next() throws(LoaderError) -> Source.Batch? {
    while !stopped, position < preparation.order.batchCount {
      switch queue?.take() ?? prepare() {
      case .success(let batch):
        tellLosses()
        position += 1
        if position == preparation.order.batchCount { stop() }
        guard let batch else { continue }
        hasGiven = true
        return batch
      case .failure(let error):
        // Another worker may be held up in a read for who knows how long.
        abandon()
        throw error
      }
    }
    if !hasGiven, let lastLoss {
      self.lastLoss = nil
      throw preparation.nothingLeft(lastLoss)
    }
    return nil
  }

  /// Names each sample that a batch goes without, once.
  private func tellLosses() {
    for index in preparation.losses(of: position) {
      lastLoss = preparation.skipped.error(of: index)
      preparation.skipped.tell(index)
    }
  }

  /// Gives no more batches, and waits until the workers have put down what they hold.
  public func stop() {
    stopped = true
    queue?.stop()
    for thread in threads { thread.join() }
    threads = []
  }

  /// Waits until ``next()`` has something to give, and says whether it has.
  /// - Parameter isVain: asked ten times a second meanwhile; says that the wait is to end
  package func waitForNext(unless isVain: () -> Bool) -> Bool {
    guard !stopped, position < preparation.order.batchCount else { return true }
    guard let queue else { return !isVain() }
    return queue.waitForNext(unless: isVain)
  }

  /// Gives no more batches, and does not wait for workers, which may be held up in a read: they end when it does.
  package func abandon() {
    stopped = true
    queue?.stop()
    for thread in threads { thread.detach() }
    threads = []
  }

  private func prepare() -> Result<Source.Batch?, LoaderError> {
    let samples = preparation.samples(of: position)
    if samples.isEmpty { return .success(nil) }
    let draft = preparation.source.draft(of: samples.map(\.index))
    let outcome = preparation.prepare(samples, slots: samples.indices, of: draft)
    if let failure = outcome.failure { return .failure(failure.error) }
    return outcome.hasLosses ? preparation.mend(position) : preparation.close(draft, of: samples, position)
  }
}
