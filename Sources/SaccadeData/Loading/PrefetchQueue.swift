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
    let batch: Source.Batch
    /// The first slot that nobody has begun.
    var nextSlot = 0
    var unfinished: Int
    var failure: (slot: Int, error: LoaderError)?
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
    let batch: Source.Batch
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
      let failure = preparation.write(task.indices, slots: task.slots, into: task.batch)
      monitor.change { state in
        guard let place = state.pending.firstIndex(where: { $0.number == task.number }) else { return }
        state.pending[place].unfinished -= task.slots.count
        // The first failure of a batch counts, so that the error is the same for any number of workers.
        if let failure, failure.slot < state.pending[place].failure?.slot ?? .max {
          state.pending[place].failure = failure
        }
      }
    }
  }

  /// Waits for the next batch.
  func take() -> Result<Source.Batch, LoaderError> {
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
    let indices = preparation.order[state.nextBatch]
    state.pending.append(
      Pending(
        number: state.nextBatch, indices: indices, batch: preparation.source.makeBatch(of: indices),
        unfinished: indices.count))
    state.nextBatch += 1
    return state.pending.count - 1
  }
}
