/// What the engine's memory pool holds, in bytes.
public struct MemoryStatistics: Hashable, Codable, Sendable, CustomStringConvertible {
  /// Held by tensors and scratchpads now.
  public internal(set) var liveBytes = 0
  /// The most that was held at once, since the start or ``Memory/resetPeak()``.
  public internal(set) var peakBytes = 0
  /// Borrowed from the system: live and cached.
  public internal(set) var reservedBytes = 0
  /// How often the system was asked for a block.
  public internal(set) var systemAllocations = 0

  /// Live, peak and reserved in mebibytes.
  public var description: String {
    "\(liveBytes >> 20) MiB live, \(peakBytes >> 20) MiB peak, \(reservedBytes >> 20) MiB reserved"
  }

  mutating func recordUse(_ size: Int) {
    liveBytes += size
    peakBytes = max(peakBytes, liveBytes)
  }
}

/// The engine's memory, as a program may watch and trim it.
public enum Memory {
  /// What is in use, what was at most, and what the system lent.
  public static var statistics: MemoryStatistics { MemoryPool.shared.statistics }

  /// Starts a new measurement of the peak.
  public static func resetPeak() { MemoryPool.shared.resetPeak() }

  /// Returns every cached block to the system.
  public static func releaseCache() { MemoryPool.shared.trim() }
}
