/// Why a run stopped before its end.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The loss was infinite or not a number.
  /// - Parameters:
  ///   - module: the first module whose output was not finite; nil if all were, so that it is the loss itself
  ///   - samples: the numbers of the batch's samples
  case lossNotFinite(loss: Double, epoch: Int, iteration: Int, module: String?, samples: [Int])
  /// A signal asked to stop, and a checkpoint was saved.
  case interrupted(signal: Int32, checkpoint: String)

  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .lossNotFinite(let loss, let epoch, let iteration, let module, let samples):
      let place =
        module.map { "the first module whose output was not finite is \($0)" }
        ?? "the outputs of all modules were finite: the loss itself overflowed"
      let value = loss.isNaN ? "NaN" : "infinite"
      return "the loss became \(value) in epoch \(epoch + 1), step \(iteration + 1): \(place); samples "
        + "\(samples.map(String.init).joined(separator: ", ")); try a lower learning rate or a longer warm-up, and "
        + "look at these samples; the last checkpoint is from before"
    case .interrupted(_, let checkpoint):
      return "stopped on request; \(checkpoint) is saved: go on with --resume"
    }
  }
}
