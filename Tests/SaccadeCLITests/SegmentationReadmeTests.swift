import Saccade
import Testing

/// The Swift of the article on segmentation.
@Suite("The article on segmentation says what runs")
struct SegmentationReadmeTests {
  /// A network that learns the classes of drawn shapes, and how it did in the last epoch.
  private static func train(epochs: Int) throws -> (UNet, ShapeMasksDataset, SegmentationSamples, SegmentationMetrics) {
    let data = ShapeMasksDataset(count: 400, size: ImageSize(square: 64), part: "train")
    let samples = SegmentationSamples(data, pipeline: [RandomFlip()])
    let loader = BatchLoader(samples, batchSize: 8, shuffled: true, seed: 1)
    let model = UNet(.paper, classes: data.classNames.count) {
      $0.width = 0.125
      $0.decoder = .init(upsampling: .bilinear, normalization: .batch)
    }
    let optimizer = AdamW(model, learningRate: 0.004)
    var metrics = SegmentationMetrics()
    for epoch in 0..<epochs {
      metrics = SegmentationMetrics()
      let batches = loader.batches(epoch: epoch)
      while let batch = try batches.next() {
        optimizer.clearGradients()
        let logits = model(batch.images)
        let loss =
          pixelCrossEntropy(logits, batch.classes, ignoredLabel: Int(PixelClasses.ignored))
          + diceLoss(logits, batch.classes, ignoredLabel: Int(PixelClasses.ignored))
        loss.backward()
        optimizer.step()
        metrics.add(
          predicted: logits.detached.argmax(axis: 1), classes: batch.classes, classCount: model.classCount,
          loss: Double(loss.item()))
      }
    }
    return (model, data, samples, metrics)
  }

  @Test("its training loop runs, and its segmenter tells the class of every pixel of a large picture")
  func loop() throws {
    let (model, data, samples, metrics) = try withRandomness(RandomStream(seed: 3)) { try Self.train(epochs: 1) }
    // Of eleven classes chance finds one pixel in eleven; an epoch of so few pictures teaches where the background is.
    #expect(metrics.scores.accuracy > 0.4, "\(metrics.scores.accuracy)")
    let picture = ShapeMasksDataset(count: 1, size: ImageSize(height: 300, width: 420), part: "val").image(at: 0)
    model.eval()
    let segmenter = ImageSegmenter(model: model, classNames: data.classNames, preprocessing: samples.preprocessing)
    segmenter.tiling = .tiles(TiledPrediction(tile: 256, overlap: 64))
    let seen = try segmenter.segment(picture)
    for (name, pixels) in zip(data.classNames, seen.pixelCounts) where pixels > 0 { print(name, pixels) }
    #expect(seen.pixelCounts.reduce(0, +) == 300 * 420 && seen.mask.image.size == picture.size)
  }
}
