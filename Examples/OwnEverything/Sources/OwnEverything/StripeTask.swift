import Saccade

/// What Saccade's own loop has to know: the loss of a batch, and what is counted.
final class StripeTask: TrainingTask {
  typealias Source = PaddedStripes

  let stripeNet: StripeNet
  var model: Module { stripeNet }

  init(_ model: StripeNet) { stripeNet = model }

  func loss(of batch: PaddedBatch, adding hits: inout Hits) -> BatchLoss {
    let logits = model(batch.images)
    let loss = BatchLoss(crossEntropy(logits, batch.labels))
    hits.add(logits, batch.labels)
    return loss
  }

  func evaluate(_ batch: PaddedBatch, adding hits: inout Hits) { hits.add(model(batch.images), batch.labels) }

  func sampleCount(of batch: PaddedBatch) -> Int { batch.indices.count }

  func sampleIndices(of batch: PaddedBatch) -> [Int] { batch.indices }
}

/// How many classes were right.
struct Hits: TaskMetrics {
  var sampleCount = 0
  var count = 0

  var rate: Double { Double(count) / Double(max(sampleCount, 1)) }
  var figures: [Figure] { [Figure("hits", rate, .rate)] }

  mutating func add(_ logits: Tensor, _ labels: Tensor) {
    sampleCount += labels.elementCount
    count += (logits.detached.argmax(axis: 1) .== labels).sum().item(as: Int.self)
  }
}
