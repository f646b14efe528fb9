package import SaccadeEngine

/// Where the time of a training step goes: by operation, kernel, implementation and layout.
public struct TrainingProfile: Sendable {
  /// The runs of one kernel for one operation in one layout, summed up; times are of a step.
  public struct Row: Sendable {
    /// The operation, as its public face is called; nil for what runs outside of one, as an optimizer's step.
    public let operation: String?
    /// Whether the operation's gradient was computed.
    public let isBackward: Bool
    /// What the kernel computes: `convolution forward`, `reorder`.
    public let kernel: String
    /// oneDNN's name of the code that ran, or `saccade` for our own.
    public let implementation: String
    /// The order of the first operand's elements, and that of the result's where it is another.
    public let layout: String
    /// How often it ran in a step.
    public let calls: Double
    /// How long it took in a step.
    public let milliseconds: Double
    /// Its part of the step, 0…1.
    public let share: Double
    /// Billions of multiplications and additions in a second, in convolutions and matrix products.
    public let gigaflopsPerSecond: Double?
  }

  /// The kernels, the longest first.
  public let rows: [Row]
  /// How many steps were recorded.
  public let steps: Int
  /// How long a step took while it was recorded.
  public let millisecondsPerStep: Double
  /// How long of it kernels ran.
  public let kernelMilliseconds: Double
  /// How often a step brought values into another order without computing anything.
  public let reorders: Double
  /// How long that took in a step.
  public let reorderMilliseconds: Double
  /// What a large matrix product reached just after: billions of operations in a second.
  public let ceilingGigaflopsPerSecond: Double
  /// What convolutions and matrix products reached together.
  public let gigaflopsPerSecond: Double?
  /// Every run of a kernel, for a viewer.
  package let events: [KernelEvent]

  /// Time in which no kernel ran: recording, walking, allocating, looking up.
  public var betweenOperationsMilliseconds: Double { max(millisecondsPerStep - kernelMilliseconds, 0) }

  package init(_ recording: Profiler.Recording, steps: Int, ceiling: Double) {
    self.steps = steps
    events = recording.events
    ceilingGigaflopsPerSecond = ceiling
    let wall = recording.duration.seconds
    let steps = Double(steps)
    func perStep(_ events: some Sequence<KernelEvent>) -> Double {
      events.reduce(0) { $0 + $1.duration.seconds } * 1000 / steps
    }
    millisecondsPerStep = wall * 1000 / steps
    kernelMilliseconds = perStep(events)
    let moved = events.filter(\.isReorder)
    reorders = Double(moved.count) / steps
    reorderMilliseconds = perStep(moved)
    gigaflopsPerSecond = Self.speed(of: events)
    rows = Dictionary(grouping: events, by: Key.init)
      .map { key, events in
        Row(
          operation: key.operation?.name, isBackward: key.operation?.isBackward ?? false, kernel: key.kernel,
          implementation: key.implementation, layout: key.layout, calls: Double(events.count) / steps,
          milliseconds: perStep(events), share: perStep(events) * steps / (wall * 1000),
          gigaflopsPerSecond: Self.speed(of: events))
      }
      .sorted { ($1.milliseconds, $0.kernel) < ($0.milliseconds, $1.kernel) }
  }

  private struct Key: Hashable {
    let operation: ProfiledOperation?
    let kernel: String
    let implementation: String
    let layout: String

    init(_ event: KernelEvent) {
      operation = event.operation
      kernel = event.work.kernel
      implementation = event.work.implementation
      layout = event.work.layout
    }
  }

  /// Over the kernels whose work is known.
  private static func speed(of events: [KernelEvent]) -> Double? {
    let known = events.filter { $0.work.floatingPointOperations > 0 }
    let seconds = known.reduce(0) { $0 + $1.duration.seconds }
    guard seconds > 0 else { return nil }
    return known.reduce(0) { $0 + Double($1.work.floatingPointOperations) } / seconds / 1e9
  }
}

extension TrainingProfile {
  /// What a matrix product of 2048 rows and columns reaches here and now, the best of five: billions of operations in
  /// a second.
  package static func ceiling(_ dtype: DType) -> Double {
    let side = 2048
    var random = RandomStream(seed: 0)
    let factors = (0..<2).map { _ in Tensor.randomNormal([side, side], using: &random).cast(to: dtype) }
    let clock = ContinuousClock()
    let best = withoutGradient { (0..<6).map { _ in clock.measure { _ = matmul(factors[0], factors[1]) } }.min() }
    return 2 * Double(side * side * side) / max(best?.seconds ?? 0, 1e-9) / 1e9
  }
}
