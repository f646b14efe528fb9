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

  init(preparation: Preparation<Source>, start: Int, workers: Int, prefetch: Int, batchSize: Int) {
    self.preparation = preparation
    position = start
    guard workers > 0, start < preparation.order.batchCount else {
      queue = nil
      return
    }
    // Small pieces keep all workers at the batch that is wanted first; too small ones would queue at the lock.
    let piece = max(1, min(16, batchSize / (2 * workers)))
    let queue = PrefetchQueue(preparation: preparation, start: start, limit: prefetch, piece: piece)
    threads = (0..<workers).compactMap { _ in WorkerThread { queue.work() } }
    // Without any thread, the caller's does the work.
    self.queue = threads.isEmpty ? nil : queue
  }

  deinit { stop() }

  /// The next batch, or nil after the last.
  /// - Throws: ``LoaderError`` if a sample of the batch cannot be loaded; the batches before it were given
  public func next() throws(LoaderError) -> Source.Batch? {
    guard !stopped, position < preparation.order.batchCount else { return nil }
    let result = queue?.take() ?? prepare()
    switch result {
    case .success(let batch):
      position += 1
      if position == preparation.order.batchCount { stop() }
      return batch
    case .failure(let error):
      stop()
      throw error
    }
  }

  /// Gives no more batches, and waits until the workers have put down what they hold.
  public func stop() {
    stopped = true
    queue?.stop()
    for thread in threads { thread.join() }
    threads = []
  }

  private func prepare() -> Result<Source.Batch, LoaderError> {
    let indices = preparation.order[position]
    let batch = preparation.source.makeBatch(of: indices)
    if let failure = preparation.write(indices, slots: 0..<indices.count, into: batch) {
      return .failure(failure.error)
    }
    return .success(batch)
  }
}
