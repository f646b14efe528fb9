import Synchronization

/// Memory for computations by several plans, each in a piece of its own while it runs.
///
/// There are as many pieces as computations ran at once, none larger than the largest plan asks for.
package final class MemoryShelf: Sendable {
  private let idle = Mutex<[Storage]>([])

  /// A shelf with nothing on it.
  package init() {}

  /// How much lies on it.
  package var byteCount: Int { idle.withLock { $0.reduce(0) { $0 + $1.byteCount } } }

  /// Runs a computation in memory for its plan.
  package func lend<Result>(for plan: MemoryPlan, _ body: (PlannedMemory) -> Result) -> Result {
    let piece = take(plan.byteCount)
    let memory = PlannedMemory(plan, in: piece)
    // What outlives the computation keeps its piece.
    defer { if !memory.isInUse { idle.withLock { $0.append(piece) } } }
    return body(memory)
  }

  /// The smallest piece that has room; where none has, a new one in the place of another.
  private func take(_ byteCount: Int) -> Storage {
    let found: Storage? = idle.withLock { idle in
      let fitting = idle.indices.filter { idle[$0].byteCount >= byteCount }
      if let best = fitting.min(by: { idle[$0].byteCount < idle[$1].byteCount }) { return idle.remove(at: best) }
      _ = idle.popLast()
      return nil
    }
    return found ?? Storage(byteCount: byteCount)
  }
}
