public import SaccadeConfig
import SaccadeData
import SaccadeOptimizers

/// The `auto_scale_lr` section: the learning rate is of another batch size, and follows this one in proportion.
/// - Paper: Goyal et al. 2017, <https://arxiv.org/abs/1706.02677>, §2.1
public struct AutoScaleConfig: ConfigSection, Equatable {
  /// The batch size that the learning rate is written for; nil takes the rate as it is.
  public var baseBatchSize: Int?

  /// The rate as it is.
  public init() {}

  /// The key `base_batch_size`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "base_batch_size", \.baseBatchSize,
      "The batch size that optimizer.lr is written for: it is multiplied by that of an update over this; null leaves it.",
      ifGiven: .count)
  ]
  /// Naming the size asks for it.
  public static let explanations = ["enable": "it is done where base_batch_size is given; leave it out"]
}

extension TrainingConfig {
  /// What the learning rate is multiplied by.
  public var rateFactor: Double {
    autoScale.baseBatchSize.map { Double(data.batchSize) * Double(step.accumulate) / Double($0) } ?? 1
  }

  /// What was made of the learning rate, in a line; nil if nothing was.
  var rateNote: String? {
    guard let base = autoScale.baseBatchSize else { return nil }
    let batch = step.accumulate == 1 ? "\(data.batchSize)" : "\(data.batchSize) × \(step.accumulate)"
    let (lr, factor) = (optimizer.learningRate, rateFactor)
    return "auto_scale_lr: lr \(lr) × \(factor) = \(lr * factor), for updates of \(batch) and not of \(base)"
  }
}
