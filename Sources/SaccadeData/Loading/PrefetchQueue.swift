/// The batches in preparation: workers fill their slots, the consumer takes them in order.
final class PrefetchQueue<Source: BatchSource>: Sendable {
  private let preparation: Preparation<Source>
  private let limit: Int
  private let piece: Int
  private let monitor: Monitor<State>

  /// A batch whose slots are being written.
  private struct Pending {
    let number: Int
    let indices: [Int]
    /// Nil if it has no samples that can be read.
    var batch: Source.Batch?
    /// The first slot that nobody has begun.
    var nextSlot = 0
    var unfinished: Int
    var failure: (slot: Int, error: LoaderError)?
    /// Whether some samples turned out to be unreadable, so that the batch has to be made again.
    var hasLosses = false
  }

  private struct State {
    /// In order, the one to be taken first at the front.
    var pending: [Pending] = []
    var nextBatch: Int
    var stopped = false
  }

  /// Some slots of a batch to be written.
  private struct Task {
    let number: Int
    let indices: [Int]
    /// Nil if the batch has no samples, so that there is nothing to do.
    let batch: Source.Batch?
    let slots: Range<Int>
  }

  init(preparation: Preparation<Source>, start: Int, limit: Int, piece: Int) {
    self.preparation = preparation
    self.limit = limit
    self.piece = piece
    monitor = Monitor(State(nextBatch: start))
  }

  /// What a worker does until there is nothing left or ``stop()`` is called.
  func work() {
    while let task = monitor.wait(for: { nextTask(&$0) }) {
      guard let batch = task.batch else { continue }
      let outcome = preparation.write(task.indices, slots: task.slots, into: batch)
      if monitor.change({ finish(task, outcome, &$0) }) {
        let mended = preparation.mend(task.number)
        monitor.change { replace(task.number, by: mended, &$0) }
      }
    }
  }

  /// Notes what became of some slots, and says whether the batch has to be made again.
  private func finish(_ task: Task, _ outcome: Preparation<Source>.Outcome, _ state: inout State) -> Bool {
    guard let place = state.pending.firstIndex(where: { $0.number == task.number }) else { return false }
    // The first failure of a batch counts, so that the error is the same for any number of workers.
    if let failure = outcome.failure, failure.slot < state.pending[place].failure?.slot ?? .max {
      state.pending[place].failure = failure
    }
    if outcome.hasLosses { state.pending[place].hasLosses = true }
    let pending = state.pending[place]
    let isLast = pending.unfinished == task.slots.count
    // Until it is made again, the slots of the last worker count as unfinished.
    if isLast, pending.hasLosses, pending.failure == nil { return true }
    state.pending[place].unfinished -= task.slots.count
    return false
  }

  private func replace(_ number: Int, by mended: Result<Source.Batch?, LoaderError>, _ state: inout State) {
    guard let place = state.pending.firstIndex(where: { $0.number == number }) else { return }
    switch mended {
    case .success(let batch): state.pending[place].batch = batch
    case .failure(let error): state.pending[place].failure = (0, error)
    }
    state.pending[place].unfinished = 0
  }

  /// Waits for the next batch; nil is one of which no sample can be read.
  func take() -> Result<Source.Batch?, LoaderError> {
    monitor.wait { state in
      guard let first = state.pending.first, first.unfinished == 0 else { return nil }
      state.pending.removeFirst()
      if let failure = first.failure { return .failure(failure.error) }
      return .success(first.batch)
    }
  }

  /// Makes the workers return after the samples that they hold.
  func stop() {
    monitor.change { $0.stopped = true }
  }

  /// What to do next: `.some(nil)` is nothing any more, nil is to wait.
  private func nextTask(_ state: inout State) -> Task?? {
    if state.stopped { return .some(nil) }
    let open = state.pending.firstIndex { $0.nextSlot < $0.indices.count }
    guard let place = open ?? begin(&state) else {
      return state.nextBatch < preparation.order.batchCount ? nil : .some(nil)
    }
    let pending = state.pending[place]
    let slots = pending.nextSlot..<min(pending.nextSlot + piece, pending.indices.count)
    state.pending[place].nextSlot = slots.upperBound
    return Task(number: pending.number, indices: pending.indices, batch: pending.batch, slots: slots)
  }

  /// Begins another batch if there is one and room for it, and gives its place.
  private func begin(_ state: inout State) -> Int? {
    guard state.nextBatch < preparation.order.batchCount, state.pending.count < limit else { return nil }
    let indices = preparation.samples(of: state.nextBatch)
    state.pending.append(
      Pending(
        number: state.nextBatch, indices: indices,
        batch: indices.isEmpty ? nil : preparation.source.makeBatch(of: indices), unfinished: indices.count))
    state.nextBatch += 1
    return state.pending.count - 1
  }
}
