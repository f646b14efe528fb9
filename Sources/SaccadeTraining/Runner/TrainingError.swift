/// Why a run stopped before its end.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The loss was infinite or not a number.
  /// - Parameters:
  ///   - module: the first module whose output was not finite; nil if all were, so that it is the loss itself
  ///   - samples: the numbers of the batch's samples
  case lossNotFinite(loss: Double, epoch: Int, iteration: Int, module: String?, samples: [Int])

  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .lossNotFinite(let loss, let epoch, let iteration, let module, let samples):
      let place =
        module.map { "the first module whose output was not finite is \($0)" }
        ?? "the outputs of all modules were finite: the loss itself overflowed"
      return "the loss became \(loss) in epoch \(epoch + 1), step \(iteration + 1): \(place); samples "
        + "\(samples.map(String.init).joined(separator: ", ")); try a lower learning rate or a longer warm-up, and "
        + "look at these samples; the last checkpoint is from before"
    }
  }
}
