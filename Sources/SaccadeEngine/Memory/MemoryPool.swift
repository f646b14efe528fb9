import Synchronization

/// Keeps the blocks that tensors gave back for the next tensor that asks: small ones by size class, large ones in an
/// ``Arena``.
///
/// A training step asks for the same sizes as the step before it, so that after the first step nothing comes from the
/// system: fresh pages cost a fault each, which for a large activation takes longer than the arithmetic on it.
package final class MemoryPool: Sendable {
  /// The pool under every tensor in main memory.
  package static let shared = MemoryPool()

  private struct State: ~Copyable {
    var free: [Int: [Block]] = [:]
    var statistics = MemoryStatistics()
    var cachedBytes = 0
    var arena = Arena()
  }

  /// An address that may wait in the free lists; the lock guards it.
  private struct Block: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private let state = Mutex(State())

  /// What is in use, what was at most, and what the system lent.
  package var statistics: MemoryStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.reservedBytes += state.arena?.usedBytes ?? 0
      return statistics
    }
  }

  /// Takes a block of at least `byteCount` bytes, aligned to 64.
  ///
  /// Ends the process where there is no more memory: see ``Memory/exhaustedExitCode``.
  func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    require(byteCount)
    let size = Self.blockSize(byteCount)
    let block: Block? = state.withLock { state in
      state.statistics.recordUse(size)
      if byteCount >= SizeClass.hugePage, let pointer = Self.fromArena(size, &state) { return Block(pointer: pointer) }
      guard let block = state.free[size]?.popLast() else { return nil }
      state.cachedBytes -= size
      return block
    }
    return block?.pointer ?? allocateFromSystem(size)
  }

  /// Ends the process where there are not so many bytes more: see ``Memory/exhaustedExitCode``.
  func require(_ byteCount: Int) {
    // Addresses cost the system nothing, so that it gives more than there is, and kills the process that uses them.
    if byteCount >= SizeClass.hugePage, byteCount > SystemMemory.limitBytes - statistics.liveBytes {
      Memory.exhausted(byteCount: byteCount, statistics)
    }
  }

  /// Gives a block back.
  func release(_ pointer: UnsafeMutableRawPointer, byteCount: Int) {
    let size = Self.blockSize(byteCount)
    let block = Block(pointer: pointer)
    state.withLock { state in
      state.statistics.liveBytes -= size
      if state.arena?.contains(block.pointer) == true {
        state.arena?.giveBack(block.pointer, size)
      } else {
        state.free[size, default: []].append(block)
        state.cachedBytes += size
      }
    }
  }

  /// Returns every block that no tensor holds to the system.
  package func trim() {
    let blocks: [Int: [Block]] = state.withLock { state in
      state.arena?.trim()
      state.statistics.reservedBytes -= state.cachedBytes
      state.cachedBytes = 0
      let blocks = state.free
      state.free = [:]
      return blocks
    }
    for block in blocks.values.joined() { SystemMemory.free(block.pointer) }
  }

  /// Starts a new measurement of the peak from what is live now.
  package func resetPeak() {
    state.withLock { $0.statistics.peakBytes = $0.statistics.liveBytes }
  }

  private static func blockSize(_ byteCount: Int) -> Int {
    byteCount >= SizeClass.hugePage ? Arena.roundedUp(byteCount) : SizeClass.roundedUp(byteCount)
  }

  private static func fromArena(_ size: Int, _ state: inout State) -> UnsafeMutableRawPointer? {
    let before = state.arena?.usedBytes ?? 0
    let pointer = state.arena?.take(size)
    if let used = state.arena?.usedBytes, used > before { state.statistics.systemAllocations += 1 }
    return pointer
  }

  private func allocateFromSystem(_ size: Int) -> UnsafeMutableRawPointer {
    // Work on images of ever new sizes would fill memory with blocks that nobody asks for again.
    let cachedBytes = state.withLock { $0.cachedBytes }
    if cachedBytes > SystemMemory.physicalBytes / 3 { trim() }
    var block = SystemMemory.allocate(size)
    if block == nil {
      trim()
      block = SystemMemory.allocate(size)
    }
    guard let block else {
      var statistics = statistics
      statistics.liveBytes -= size
      Memory.exhausted(byteCount: size, statistics)
    }
    state.withLock { state in
      state.statistics.reservedBytes += size
      state.statistics.systemAllocations += 1
    }
    return block
  }
}
