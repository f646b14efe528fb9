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

  /// The mean loss of a batch, weighted where samples count unequally.
  public func loss(of batch: RegressionBatch, adding metrics: inout RegressionMetrics) -> BatchLoss {
    let told = model(batch.images).cast(to: .float32)
    let result = BatchLoss(SampleWeights.mean(batch.weights) { loss(told, batch, $0) })
    add(told, batch, loss: result.value, to: &metrics)
    return result
  }

  /// Judges the network on a batch, whose samples count alike.
  public func evaluate(_ batch: RegressionBatch, adding metrics: inout RegressionMetrics) {
    let told = model(batch.images).cast(to: .float32)
    let loss = BatchLoss(loss(told, batch, .mean)).value
    add(told, batch, loss: loss, to: &metrics, keeping: batch.indices)
  }

  private func loss(_ told: Tensor, _ batch: RegressionBatch, _ reduction: LossReduction) -> Tensor {
    switch form {
    case .l1: meanAbsoluteError(told, batch.targets, reduction: reduction)
    case .mse: meanSquaredError(told, batch.targets, reduction: reduction)
    case .smoothL1: smoothL1(told, batch.targets, reduction: reduction)
    }
  }

  /// - Parameter indices: the samples of which what is told is kept; nil keeps nothing
  private func add(
    _ told: Tensor, _ batch: RegressionBatch, loss: Double, to metrics: inout RegressionMetrics,
    keeping indices: [Int]? = nil
  ) {
    let steps = withoutGradient { (told - batch.targets).scalars }
    // In the network's units an error is of about the size of 1; in the picture's it may be beyond float32.
    let errors = zip(steps, batch.units.scalars(as: Double.self)).map { Double($0) * $1 }
    metrics.add(
      errors: Tensor(errors, shape: told.shape), numbers: batch.numbers, targets: targets, loss: loss, indices: indices)
  }

  /// How many images a batch has.
  public func sampleCount(of batch: RegressionBatch) -> Int { batch.count }

  /// The images' numbers.
  public func sampleIndices(of batch: RegressionBatch) -> [Int] { batch.indices }
}
