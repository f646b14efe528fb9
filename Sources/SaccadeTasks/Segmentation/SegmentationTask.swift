public import SaccadeData
import SaccadeEngine
public import SaccadeLayers
public import SaccadeModels

/// Telling the class of each pixel.
public final class SegmentationTask: ViewingTask {
  /// Pictures and the class of each of their pixels.
  public typealias Source = SegmentationSamples

  /// The network.
  public let segmenter: any Segmenter
  /// What is made small.
  public let loss: PixelLoss
  /// Whether judging tells how well boundaries are met.
  public let judgesBoundaries: Bool
  /// What the network is shown when it is judged: the picture, or its mirror image, too.
  public var view = TestView.none
  /// The network, as a module.
  public var model: Module { segmenter }

  /// A task for a segmenter.
  public init(_ segmenter: any Segmenter, loss: PixelLoss = PixelLoss(), judgesBoundaries: Bool = true) {
    self.segmenter = segmenter
    self.loss = loss
    self.judgesBoundaries = judgesBoundaries
  }

  /// The loss of a batch: the sum of its forms, and that of the further heads by their weight.
  ///
  /// A batch in which no pixel counts has a loss of 0, from which nothing is learnt.
  public func loss(of batch: SegmentationBatch, adding metrics: inout SegmentationMetrics) -> BatchLoss {
    let answer = segmenter.answer(to: batch.images)
    let logits = answer.logits.cast(to: .float32)
    var parts = loss.parts(of: logits, batch)
    if !answer.auxiliary.isEmpty, loss.auxiliaryWeight > 0 {
      let further = answer.auxiliary.flatMap { loss.parts(of: $0.cast(to: .float32), batch).map(\.loss) }
      parts.append(("auxiliary", BatchLoss.sum(further) * loss.auxiliaryWeight))
    }
    let result = BatchLoss(BatchLoss.sum(parts.map(\.loss)))
    metrics.add(
      predicted: withoutGradient { logits.argmax(axis: 1) }, classes: batch.classes, classCount: segmenter.classCount,
      loss: result.value, parts: parts.count > 1 ? parts.map { ($0.name, Double($0.loss.item())) } : [])
    return result
  }

  /// Judges the network on a batch, at the size that its pictures have after their pipeline.
  public func evaluate(_ batch: SegmentationBatch, adding metrics: inout SegmentationMetrics) {
    let scores = view.pixelScores(of: batch.images) { segmenter($0) }
    let parts = loss.forJudging.parts(of: scores, batch)
    let loss = BatchLoss(BatchLoss.sum(parts.map(\.loss)))
    metrics.add(
      judged: scores.argmax(axis: 1), batch: batch, classCount: segmenter.classCount, loss: loss.value,
      boundary: judgesBoundaries)
  }

  /// How many images a batch has.
  public func sampleCount(of batch: SegmentationBatch) -> Int { batch.count }

  /// The images' numbers.
  public func sampleIndices(of batch: SegmentationBatch) -> [Int] { batch.indices }
}
