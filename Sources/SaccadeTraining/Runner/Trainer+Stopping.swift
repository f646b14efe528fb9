import SaccadeTasks

/// How a run ends between two steps, before its last: because somebody wants it to, or something failed that left the
/// network, the rule and the hooks as the last whole step did.
extension Trainer {
  /// Somebody wants the run to stop.
  struct StopRequest: Error {
    let signal: Int32
  }

  /// What the first of several hooks threw that were told of a moment.
  struct HookFailure {
    let error: any Error
    /// Whether it came from the hook that saves: then there is no use in saving again.
    let isOfKeeper: Bool
  }

  /// The hook that saves checkpoints, if there is one.
  var keeper: CheckpointHook<Task>? { hooks.lazy.compactMap { $0 as? CheckpointHook<Task> }.last }

  /// The signal that asks a run to stop, where somebody would save.
  var requestedStop: Int32? { isRunning && keeper != nil ? Interruption.requested : nil }

  /// Tells hooks of something that is over, also those after one that fails: it is over for all of them or for none.
  /// - Returns: the first failure
  func tellAll(
    _ hooks: some Sequence<any TrainingHook<Task>>, _ moment: (any TrainingHook<Task>) throws -> Void
  ) -> HookFailure? {
    var failure: HookFailure?
    for hook in hooks {
      do { try moment(hook) } catch {
        if failure == nil { failure = HookFailure(error: error, isOfKeeper: hook is CheckpointHook<Task>) }
      }
    }
    return failure
  }

  /// Saves what was done until now, and gives the error that ends the run and tells of it.
  /// - Parameters:
  ///   - cause: why the run ends
  ///   - metrics: the figures of the epoch so far
  func saved(before cause: any Error, _ metrics: Task.Metrics) -> any Error {
    let request = cause as? StopRequest
    // A run that has made no step loses nothing: it is begun again, or goes on from where it came.
    guard let keeper, request != nil || hasProgressed else { return cause }
    do {
      let isWithinEpoch = epochEndIsDue || iteration % iterationsPerEpoch != 0
      let path = try keeper.save(self, metrics: isWithinEpoch ? metrics : nil, epochEndIsDue: epochEndIsDue)
      if let request { return TrainingError.interrupted(signal: request.signal, checkpoint: path) }
      return TrainingError.stopped(by: cause, checkpoint: path)
    } catch let failure {
      if request != nil { return failure }
      tell("the steps since the last checkpoint could not be saved: \(failure)")
      return cause
    }
  }

  /// The error that ends the run after a hook has failed.
  func saved(before failure: HookFailure, _ metrics: Task.Metrics) -> any Error {
    failure.isOfKeeper ? failure.error : saved(before: failure.error, metrics)
  }
}
