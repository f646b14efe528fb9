import Synchronization

/// Where the blocks of a computation lie that asks for the same ones in the same order each time.
///
/// Blocks that are not used at the same time share memory, so that the whole takes little more than what is live at most,
/// and is known beforehand.
package struct MemoryPlan: Hashable, Sendable {
  struct Block: Hashable, Sendable {
    let byteCount: Int
    /// From the start of the memory; nil for what is held beyond the computation, which the pool gives.
    let offset: Int?
    /// Earlier blocks at the same place.
    let predecessors: [Int]
  }

  let blocks: [Block]
  /// How much memory the blocks take together.
  package let byteCount: Int

  /// Places the blocks of a recording, the largest first, each as low as those beside it in time allow.
  package init(_ recording: MemoryRecording) {
    let uses = recording.uses
    var offsets = [Int?](repeating: nil, count: uses.count)
    var placed: [Int] = []
    var byteCount = 0
    let order = uses.indices.filter { uses[$0].end != nil }.sorted {
      (uses[$1].byteCount, $0) < (uses[$0].byteCount, $1)
    }
    for block in order {
      let size = Self.roundedUp(uses[block].byteCount)
      let beside = placed.filter { uses[$0].overlaps(uses[block]) }
        .map { (start: offsets[$0] ?? 0, end: (offsets[$0] ?? 0) + Self.roundedUp(uses[$0].byteCount)) }
        .sorted { $0.start < $1.start }
      var offset = 0
      for other in beside {
        if offset + size <= other.start { break }
        offset = max(offset, other.end)
      }
      offsets[block] = offset
      placed.append(block)
      byteCount = max(byteCount, offset + size)
    }
    blocks = uses.indices.map { block in
      let predecessors = (0..<block).filter { other in
        guard let own = offsets[block], let its = offsets[other] else { return false }
        return its < own + Self.roundedUp(uses[block].byteCount) && own < its + Self.roundedUp(uses[other].byteCount)
      }
      return Block(byteCount: uses[block].byteCount, offset: offsets[block], predecessors: predecessors)
    }
    self.byteCount = byteCount
  }

  /// Whole lines of the cache, as the pool's blocks have.
  private static func roundedUp(_ byteCount: Int) -> Int { (max(byteCount, 1) + 63) & ~63 }
}

/// Notes the blocks that a computation asks for, and how long it holds each.
package final class MemoryRecording: BlockSource {
  struct Use: Sendable {
    let byteCount: Int
    let start: Int
    /// When it was given back; nil if it was not.
    var end: Int?

    func overlaps(_ other: Use) -> Bool { start < (other.end ?? .max) && other.start < (end ?? .max) }
  }

  private struct State {
    var uses: [Use] = []
    var time = 0
  }

  private let state = Mutex(State())

  /// A recording of nothing yet.
  package init() {}

  var uses: [Use] { state.withLock { $0.uses } }

  package func take(_ byteCount: Int) -> (pointer: UnsafeMutableRawPointer?, block: Int)? {
    let block = state.withLock { state in
      state.uses.append(Use(byteCount: byteCount, start: state.time))
      state.time += 1
      return state.uses.count - 1
    }
    return (nil, block)
  }

  package func giveBack(_ block: Int) {
    state.withLock { state in
      state.uses[block].end = state.time
      state.time += 1
    }
  }
}

/// Memory in which a computation runs once, as it was planned.
package final class PlannedMemory: BlockSource {
  private struct State {
    var next = 0
    var isLive: [Bool]
    /// Whether the computation still asks for what was planned.
    var isFollowing = true
  }

  private let plan: MemoryPlan
  private let memory: Storage
  private let state: Mutex<State>

  /// A plan in memory that has room for it.
  init(_ plan: MemoryPlan, in memory: Storage) {
    self.plan = plan
    self.memory = memory
    state = Mutex(State(isLive: [Bool](repeating: false, count: plan.blocks.count)))
  }

  /// Whether something in it is still held.
  var isInUse: Bool { state.withLock { $0.isLive.contains(true) } }

  package func take(_ byteCount: Int) -> (pointer: UnsafeMutableRawPointer?, block: Int)? {
    let place: (offset: Int, block: Int)? = state.withLock { state in
      guard state.isFollowing else { return nil }
      let position = state.next
      guard position < plan.blocks.count, plan.blocks[position].byteCount == byteCount,
        plan.blocks[position].offset == nil || !plan.blocks[position].predecessors.contains(where: { state.isLive[$0] })
      else {
        // Another number of threads, say: what follows comes from the pool, and nothing lies on anything.
        state.isFollowing = false
        return nil
      }
      state.next += 1
      guard let offset = plan.blocks[position].offset else { return nil }
      state.isLive[position] = true
      return (offset, position)
    }
    return place.map { (memory.pointer + $0.offset, $0.block) }
  }

  package func giveBack(_ block: Int) { state.withLock { $0.isLive[block] = false } }
}
