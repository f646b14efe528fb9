import SaccadeData
import SaccadeEngine
public import SaccadeLayers

/// Telling numbers of an image.
public final class RegressionTask: TrainingTask {
  /// Images and numbers.
  public typealias Source = RegressionSamples

  /// The network: images `[n, c, h, w]` to a number for each target `[n, targets]`.
  public let model: Module
  /// The targets' names.
  public let targets: [String]
  private let form: RegressionSettings.Loss.Form

  /// A task for a network.
  public init(model: Module, targets: [String], loss: RegressionSettings.Loss.Form = .smoothL1) {
    self.model = model
    self.targets = targets
    form = loss
  }

  /// The mean loss of a batch.
  public func loss(of batch: RegressionBatch, adding metrics: inout RegressionMetrics) -> BatchLoss {
    let told = model(batch.images).cast(to: .float32)
    let loss =
      switch form {
      case .l1: meanAbsoluteError(told, batch.targets)
      case .mse: meanSquaredError(told, batch.targets)
      case .smoothL1: smoothL1(told, batch.targets)
      }
    let errors = withoutGradient { abs(told - batch.targets) * batch.units }
    let result = BatchLoss(loss)
    metrics.add(errors: errors, targets: targets, loss: result.value)
    return result
  }

  /// Judges the network on a batch.
  public func evaluate(_ batch: RegressionBatch, adding metrics: inout RegressionMetrics) {
    _ = loss(of: batch, adding: &metrics)
  }

  /// How many images a batch has.
  public func sampleCount(of batch: RegressionBatch) -> Int { batch.count }

  /// The images' numbers.
  public func sampleIndices(of batch: RegressionBatch) -> [Int] { batch.indices }
}
