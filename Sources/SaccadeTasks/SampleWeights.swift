import SaccadeEngine
import SaccadeImages

/// How the samples of a batch count in its loss.
enum SampleWeights {
  /// The mean loss of a batch, in which each sample counts by its weight.
  ///
  /// Weights that are all alike leave the plain mean, to the last bit; weights that are all 0 a loss of 0.
  /// - Parameters:
  ///   - weights: `[n]`; nil is all alike
  ///   - losses: the loss with a reduction: a single number, or one each sample, `[n]` or `[n, …]`
  /// - Traps: if a weight is negative or not finite
  static func mean(_ weights: Tensor?, of losses: (LossReduction) -> Tensor) -> Tensor {
    guard let weights else { return losses(.mean) }
    let all = weights.scalars
    if let wrong = all.first(where: { !($0 >= 0 && $0.isFinite) }) {
      misuse("Sample.weight", "a weight must be a finite number from 0: \(wrong)")
    }
    guard let first = all.first, all.contains(where: { $0 != first }) || first == 0 else { return losses(.mean) }
    let each = losses(.none)
    let perSample = each.rank > 1 ? each.flattened(from: 1).mean(axes: [1]) : each
    let sum = all.reduce(0.0) { $0 + Double($1) }
    return (perSample * weights).sum() * Float(sum > 0 ? 1 / sum : 0)
  }
}
