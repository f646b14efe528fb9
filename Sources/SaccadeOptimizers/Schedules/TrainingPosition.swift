/// Where a training run is, for a schedule: nothing else decides the learning rate, so that a resumed run needs nothing
/// saved, but for what a hook makes of it, as that of the policy `plateau` does.
public struct TrainingPosition: Hashable, Sendable {
  /// How many steps were made.
  public let iteration: Int
  /// How many steps an epoch has.
  public let iterationsPerEpoch: Int
  /// How many steps the whole run has.
  public let totalIterations: Int

  /// A position.
  public init(iteration: Int, iterationsPerEpoch: Int, totalIterations: Int) {
    self.iteration = iteration
    self.iterationsPerEpoch = iterationsPerEpoch
    self.totalIterations = totalIterations
  }

  /// The position counted in whole epochs, or in steps.
  func time(byEpoch: Bool) -> (now: Int, end: Int) {
    let length = max(iterationsPerEpoch, 1)
    let epochs = totalIterations / length + (totalIterations % length == 0 ? 0 : 1)
    return byEpoch ? (iteration / length, epochs) : (iteration, totalIterations)
  }
}
