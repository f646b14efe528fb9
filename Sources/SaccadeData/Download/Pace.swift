/// Whether bytes come fast enough: a server that sends one now and then would never be done.
struct Pace {
  /// How many a second are enough.
  let leastBytesPerSecond: Int
  private let patience: Double
  private var start = ContinuousClock.now
  private var bytes: Int

  /// Begins with a number of bytes that are there.
  init(_ policy: DownloadPolicy, bytes: Int) {
    leastBytesPerSecond = policy.leastBytesPerSecond
    patience = policy.patience
    self.bytes = bytes
  }

  /// Begins anew.
  mutating func restart(at bytes: Int) {
    start = .now
    self.bytes = bytes
  }

  /// Over how many seconds too few bytes came; nil as long as enough came, or the time is not over.
  mutating func isTooSlow(at bytes: Int) -> Int? {
    let seconds = start.duration(to: .now) / .seconds(1)
    guard seconds >= patience else { return nil }
    let isEnough = Double(bytes - self.bytes) >= Double(leastBytesPerSecond) * seconds
    restart(at: bytes)
    return isEnough ? nil : Int(seconds)
  }

  /// Whether all that came since the beginning is enough for the time that it took.
  func wasFruitful(at bytes: Int) -> Bool {
    let seconds = max(1, start.duration(to: .now) / .seconds(1))
    return Double(bytes - self.bytes) >= Double(leastBytesPerSecond) * seconds
  }
}
