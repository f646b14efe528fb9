public import SaccadeData
import SaccadeEngine
public import SaccadeLayers
import SaccadeModels

/// Telling which class an image belongs to.
public final class ClassificationTask: TrainingTask {
  /// Images and classes.
  public typealias Source = ClassificationSamples

  /// The network: images `[n, c, h, w]` to a score for each class `[n, classes]`.
  public let model: Module
  /// How much of the probability is spread over all classes in the loss.
  public let labelSmoothing: Float
  /// The classes that the data have by which the network is judged, if fewer than it tells apart.
  public let presentClasses: [Int]?

  /// A task for a network.
  public init(model: Module, labelSmoothing: Float = 0, presentClasses: [Int]? = nil) {
    self.model = model
    self.labelSmoothing = labelSmoothing
    self.presentClasses = presentClasses
  }

  /// The mean cross-entropy of a batch, weighted where samples count unequally.
  ///
  /// Of mixed images it is that of both classes, by their shares; the figures take them for the class with the larger one.
  ///
  /// What ``AuxiliaryHeads`` say counts as well, but in the figures the logits alone do: they compare with those in use.
  public func loss(of batch: ClassificationBatch, adding metrics: inout ClassificationMetrics) -> BatchLoss {
    let said = model.logits(of: batch.images)
    let (own, all) = said.loss { logits in
      SampleWeights.mean(batch.weights) { reduction in
        SaccadeEngine.crossEntropy(
          logits.cast(to: .float32), batch.targets ?? batch.labels, labelSmoothing: labelSmoothing,
          reduction: reduction)
      }
    }
    let loss = BatchLoss(all)
    metrics.add(
      logits: said.logits.cast(to: .float32), labels: batch.labels,
      loss: said.auxiliary.isEmpty ? loss.value : BatchLoss(own).value)
    return loss
  }

  /// Judges the network on a batch.
  public func evaluate(_ batch: ClassificationBatch, adding metrics: inout ClassificationMetrics) {
    let logits = model(batch.images).cast(to: .float32)
    let loss = BatchLoss(SaccadeEngine.crossEntropy(logits, batch.labels))
    metrics.add(
      logits: logits, labels: batch.labels, loss: loss.value, among: presentClasses, judged: batch.indices)
  }

  /// How many images a batch has.
  public func sampleCount(of batch: ClassificationBatch) -> Int { batch.count }

  /// The images' numbers.
  public func sampleIndices(of batch: ClassificationBatch) -> [Int] { batch.indices }
}
