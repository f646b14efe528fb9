public import SaccadeData
public import SaccadeEngine
public import SaccadeLayers
import SaccadeModels

/// Telling which class an image belongs to.
public final class ClassificationTask: ViewingTask {
  /// Images and classes.
  public typealias Source = ClassificationSamples

  /// The network: images `[n, c, h, w]` to a score for each class `[n, classes]`.
  public let model: Module
  /// How much of the probability is spread over all classes in the loss.
  public let labelSmoothing: Float
  /// The classes that the data have by which the network is judged, if fewer than it tells apart.
  public let presentClasses: [Int]?
  /// What the network is shown when it is judged.
  public var view = TestView.none
  /// How much each class counts in the loss that is learnt from; nil is all alike, as in judging.
  public let classWeights: Tensor?
  /// The figures beyond the usual ones that judging tells.
  public let figures: [ClassificationFigure]

  /// A task for a network.
  /// - Parameters:
  ///   - classWeights: a number a class; the loss is the mean by the weights of the labels, as PyTorch's
  ///   - figures: the figures beyond the usual ones that judging tells
  public init(
    model: Module, labelSmoothing: Float = 0, presentClasses: [Int]? = nil, classWeights: [Float]? = nil,
    figures: [ClassificationFigure] = []
  ) {
    self.figures = figures
    self.classWeights = classWeights.map { Tensor($0) }
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
    // A mean by weights of which all are 0 would be no number; the sum is 0.
    let countsNothing = classWeights.map { $0.indexSelect(axis: 0, batch.labels).sum().item() == 0 } ?? false
    let said = model.logits(of: batch.images)
    let (own, all) = said.loss { logits in
      SampleWeights.mean(batch.weights) { reduction in
        SaccadeEngine.crossEntropy(
          logits.cast(to: .float32), batch.targets ?? batch.labels, labelSmoothing: labelSmoothing,
          weights: classWeights, reduction: countsNothing ? .sum : reduction)
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
    let logits = view.scores(of: batch.images, by: model)
    let loss = BatchLoss(SaccadeEngine.crossEntropy(logits, batch.labels))
    metrics.add(
      logits: logits, labels: batch.labels, loss: loss.value, among: presentClasses, judged: batch.indices,
      telling: figures)
  }

  /// How many images a batch has.
  public func sampleCount(of batch: ClassificationBatch) -> Int { batch.count }

  /// The images' numbers.
  public func sampleIndices(of batch: ClassificationBatch) -> [Int] { batch.indices }
}
