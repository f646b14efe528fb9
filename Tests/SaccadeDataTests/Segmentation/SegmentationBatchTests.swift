import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@testable import SaccadeData

@Suite("Batches of a class a pixel")
struct SegmentationBatchTests {
  private func sample(_ rows: [[UInt8]], _ weight: Float = 1) -> Sample {
    let mask = Image(height: rows.count, width: rows[0].count, format: .grey, pixels: rows.flatMap { $0 })
    return Sample(
      Image(height: rows.count, width: rows[0].count, color: .white),
      masks: [Mask(mask, outside: PixelClasses.ignored)], weight: weight)
  }

  @Test("pictures of several sizes lie in corners, and what is beside them is of no account")
  func padding() {
    let batch = SegmentationBatch(
      [sample([[1, 2, 3]]), sample([[4], [255]], 2)], indices: [7, 9], multipleOf: 2, normalizedBy: .unit(.rgb))
    #expect(batch.images.shape == [2, 3, 2, 4] && batch.classes.shape == [2, 2, 4] && batch.classes.dtype == .int64)
    #expect(
      batch.classes.scalars(as: Int64.self) == [
        1, 2, 3, 255, 255, 255, 255, 255,
        4, 255, 255, 255, 255, 255, 255, 255,
      ])
    #expect(batch.images[0, 0, 0, 2].item() == 1 && batch.images[0, 0, 0, 3].item() == 0)
    #expect(
      batch.sizes == [ImageSize(height: 1, width: 3), ImageSize(height: 2, width: 1)]
        && batch.originalSizes == batch.sizes)
    #expect(
      batch.weights.scalars == [1, 2] && batch.indices == [7, 9] && batch.count == 2 && batch.pixelWeights == nil)
  }

  @Test("pixels may have weights, and none beside a picture")
  func weights() {
    let batch = SegmentationBatch(
      [sample([[1, 0]]), sample([[2], [1]])], indices: [0, 1], normalizedBy: .unit(.rgb),
      pixelWeights: { $0.image.pixels.map { Float($0) / 2 } })
    #expect(batch.pixelWeights?.shape == [2, 2, 2])
    #expect(batch.pixelWeights?.scalars == [0.5, 0, 0, 0, 1, 0, 0.5, 0])
  }

  @Test("a loader gives batches of samples that went through the pipeline with their masks")
  func loader() throws {
    let data = ShapeMasksDataset(count: 5, size: ImageSize(square: 32))
    let samples = SegmentationSamples(
      data, pipeline: [RandomCrop(ImageSize(height: 24, width: 20)), RandomFlip()], normalization: .unit(.rgb),
      multipleOf: 16)
    let batches = BatchLoader(samples, batchSize: 2, shuffled: true, seed: 5, workers: 1).batches(epoch: 0)
    var count = 0
    while let batch = try batches.next() {
      #expect(batch.images.shape == [batch.count, 3, 32, 32] && batch.classes.shape == [batch.count, 32, 32])
      let classes = batch.classes.scalars(as: Int64.self)
      #expect(classes.allSatisfy { $0 < 11 || $0 == 255 })
      // Beyond 24 rows and 20 columns nothing counts.
      #expect(batch.classes[0, 24..<32].scalars(as: Int64.self).allSatisfy { $0 == 255 })
      #expect(batch.classes[0, 0..<24, 20..<32].scalars(as: Int64.self).allSatisfy { $0 == 255 })
      #expect(batch.classes[0, 0..<24, 0..<20].scalars(as: Int64.self).allSatisfy { $0 != 255 })
      count += batch.count
    }
    #expect(count == 5)
  }

  @Test("what a crop shows beyond a picture that is smaller is of no account")
  func smallerThanCrop() throws {
    let data = ShapeMasksDataset(count: 1, size: ImageSize(square: 16))
    let crop = RandomCrop(ImageSize(square: 24))
    let samples = SegmentationSamples(data, pipeline: [crop], normalization: .unit(.rgb))
    var random = RandomStream(seed: 1)
    let mask = try samples.load(0, random: &random).masks[0]
    #expect(mask.image.pixels.count { $0 == 255 } == 24 * 24 - 16 * 16)
  }
}
