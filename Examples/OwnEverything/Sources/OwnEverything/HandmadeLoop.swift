import Saccade

/// Up for a tenth of the run, down to nothing by its end.
let schedule = LearningRateSchedule { base, time, end in
  base * min(time / (0.1 * end), (end - time) / (0.9 * end))
}

/// A loop of one's own: batches, loss, gradients, step.
func trainByHand(_ model: StripeNet, on loader: BatchLoader<PaddedStripes>, epochs: Int) throws {
  let optimizer = Lion(model, learningRate: 0.004, weightDecay: 0.01)
  let base = optimizer.learningRate
  let total = epochs * loader.batchesPerEpoch
  var iteration = 0
  for epoch in 0..<epochs {
    let batches = loader.batches(epoch: epoch)
    while let batch = try batches.next() {
      let position = TrainingPosition(
        iteration: iteration, iterationsPerEpoch: loader.batchesPerEpoch, totalIterations: total)
      optimizer.learningRate = schedule.rate(base: base, at: position)
      optimizer.clearGradients()
      crossEntropy(model(batch.images), batch.labels).backward()
      clipGradients(model.parameters, norm: 1)
      optimizer.step()
      iteration += 1
    }
  }
}

/// The part of the pictures whose class the model names.
func accuracy<Source: BatchSource>(
  of model: StripeNet, on loader: BatchLoader<Source>
) throws -> Double where Source.Batch == PaddedBatch {
  model.eval()
  defer { model.train() }
  var hits = 0
  let batches = loader.batches(epoch: 0)
  while let batch = try batches.next() {
    let best = withoutGradient { model(batch.images).argmax(axis: 1) }
    hits += (best .== batch.labels).sum().item(as: Int.self)
  }
  return Double(hits) / Double(loader.source.count)
}
