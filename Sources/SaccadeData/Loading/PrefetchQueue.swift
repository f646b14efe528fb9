/// The batches in preparation: workers fill their slots, the consumer takes them in order.
///
/// What is done under the lock is moving references; drafts and batches are made outside of it.
final class PrefetchQueue<Source: BatchSource>: Sendable {
  private let preparation: Preparation<Source>
  private let limit: Int
  private let piece: Int
  private let monitor: Monitor<State>

  /// A draft whose slots are being filled.
  private struct Work {
    let samples: [OrderedSample]
    let draft: Source.Draft
  }

  /// A batch on its way.
  private struct Pending {
    let number: Int
    /// Nil until a worker has made the draft.
    var work: Work?
    /// The first slot that nobody has begun.
    var nextSlot = 0
    var unfinished = 0
    var failure: (slot: Int, error: LoaderError)?
    /// Whether some samples turned out to be unreadable, so that the batch has to be made again.
    var hasLosses = false
    /// What the consumer gets, when it is there; no batch if it has no samples that can be read.
    var result: Result<Source.Batch?, LoaderError>?
  }

  private struct State {
    /// In order, the one to be taken first at the front.
    var pending: [Pending] = []
    var nextBatch: Int
    var stopped = false
  }

  private enum Task {
    /// A draft is to be made.
    case begin(number: Int)
    /// Some slots are to be filled.
    case fill(number: Int, Work, Range<Int>)
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
      switch task {
      case .begin(let number):
        let samples = preparation.samples(of: number)
        let work =
          samples.isEmpty ? nil : Work(samples: samples, draft: preparation.source.draft(of: samples.map(\.index)))
        monitor.change { begin(number, work, &$0) }
      case .fill(let number, let work, let slots):
        let outcome = preparation.prepare(work.samples, slots: slots, of: work.draft)
        guard let filled = monitor.change({ finish(number, slots, outcome, &$0) }) else { continue }
        // The last worker of a batch completes it.
        let result: Result<Source.Batch?, LoaderError> =
          if let failure = filled.failure {
            .failure(failure.error)
          } else if filled.hasLosses {
            preparation.mend(number)
          } else {
            preparation.close(work.draft, of: work.samples, number)
          }
        monitor.change { state in
          if let place = place(of: number, in: state) { state.pending[place].result = result }
        }
      }
    }
  }

  private func place(of number: Int, in state: State) -> Int? { state.pending.firstIndex { $0.number == number } }

  private func begin(_ number: Int, _ work: Work?, _ state: inout State) {
    guard let place = place(of: number, in: state) else { return }
    state.pending[place].work = work
    state.pending[place].unfinished = work?.samples.count ?? 0
    if work == nil { state.pending[place].result = .success(nil) }
  }

  /// Notes what became of some slots, and gives the batch if they were the last.
  private func finish(
    _ number: Int, _ slots: Range<Int>, _ outcome: Preparation<Source>.Outcome, _ state: inout State
  ) -> Pending? {
    guard let place = place(of: number, in: state) else { return nil }
    // The first failure of a batch counts, so that the error is the same for any number of workers.
    if let failure = outcome.failure, failure.slot < state.pending[place].failure?.slot ?? .max {
      state.pending[place].failure = failure
    }
    if outcome.hasLosses { state.pending[place].hasLosses = true }
    state.pending[place].unfinished -= slots.count
    return state.pending[place].unfinished == 0 ? state.pending[place] : nil
  }

  /// Waits for the next batch; nil is one of which no sample can be read.
  func take() -> Result<Source.Batch?, LoaderError> {
    monitor.wait { state in
      guard let result = state.pending.first?.result else { return nil }
      state.pending.removeFirst()
      return result
    }
  }

  /// Waits until ``take()`` would not wait; false if the closure, which is asked meanwhile, says to give up.
  func waitForNext(unless isVain: () -> Bool) -> Bool {
    monitor.wait(for: { $0.pending.first?.result.map { _ in } }, unless: isVain) != nil
  }

  /// Makes the workers return after the samples that they hold.
  func stop() {
    monitor.change { $0.stopped = true }
  }

  /// What to do next: `.some(nil)` is nothing any more, nil is to wait.
  private func nextTask(_ state: inout State) -> Task?? {
    if state.stopped { return .some(nil) }
    for place in state.pending.indices {
      let pending = state.pending[place]
      guard let work = pending.work, pending.nextSlot < work.samples.count else { continue }
      let slots = pending.nextSlot..<min(pending.nextSlot + piece, work.samples.count)
      state.pending[place].nextSlot = slots.upperBound
      return .fill(number: pending.number, work, slots)
    }
    guard state.nextBatch < preparation.order.batchCount else {
      // Other workers' drafts may still have slots to fill.
      return state.pending.allSatisfy({ $0.work != nil || $0.result != nil }) ? .some(nil) : nil
    }
    guard state.pending.count < limit else { return nil }
    state.pending.append(Pending(number: state.nextBatch))
    state.nextBatch += 1
    return .begin(number: state.nextBatch - 1)
  }
}
