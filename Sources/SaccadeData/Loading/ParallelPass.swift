/// Numbered things that several threads look at once each, in any order.
package struct ParallelPass<Finding: Sendable>: Sendable {
  /// How many were looked at: all, unless time ran out.
  package let count: Int
  /// What was found, in the order of the numbers.
  package let findings: [(index: Int, finding: Finding)]

  /// Looks at each and keeps what is found.
  /// - Parameters:
  ///   - total: how many there are
  ///   - workers: how many threads look; nil is one for each processor, at most 16
  ///   - deadline: when to stop; nil looks at all
  ///   - progress: called with the number that was looked at, from this thread
  ///   - look: called from several threads; nil is nothing found
  package init(
    over total: Int, workers: Int? = nil, until deadline: ContinuousClock.Instant? = nil,
    progress: (_ done: Int) -> Void = { _ in }, _ look: @escaping @Sendable (_ index: Int) -> Finding?
  ) {
    let work = PassWork(total, deadline, look)
    let wanted = min(max(1, workers ?? min(16, processorCount)), max(1, total))
    let threads = (0..<wanted).compactMap { _ in WorkerThread { work.run() } }
    if threads.isEmpty { work.run() }
    var done = 0
    while let more = work.waitForMore(than: done) {
      done = more
      progress(done)
    }
    for thread in threads { thread.join() }
    count = work.doneCount
    findings = work.findings
  }
}

private final class PassWork<Finding: Sendable>: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var isStopped = false
    var findings: [(index: Int, finding: Finding)] = []
  }

  private let total: Int
  private let deadline: ContinuousClock.Instant?
  private let look: @Sendable (Int) -> Finding?
  private let monitor = Monitor(State())

  init(_ total: Int, _ deadline: ContinuousClock.Instant?, _ look: @escaping @Sendable (Int) -> Finding?) {
    self.total = total
    self.deadline = deadline
    self.look = look
  }

  var doneCount: Int { monitor.change { $0.done } }

  var findings: [(index: Int, finding: Finding)] {
    monitor.change { state in state.findings.sorted { $0.index < $1.index } }
  }

  func run() {
    while let index = monitor.change({ state -> Int? in
      guard state.next < total, !state.isStopped else { return nil }
      if let deadline, ContinuousClock.now > deadline {
        state.isStopped = true
        return nil
      }
      state.next += 1
      return state.next - 1
    }) {
      let finding = look(index)
      monitor.change { state in
        state.done += 1
        if let finding { state.findings.append((index, finding)) }
      }
    }
  }

  /// Waits until more are done; nil when all are, or those that were begun before time ran out.
  func waitForMore(than done: Int) -> Int? {
    monitor.wait { state -> Int?? in
      if state.done > done { return .some(state.done) }
      return state.done == total || (state.isStopped && state.done == state.next) ? .some(nil) : nil
    }
  }
}
