import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

/// Images of one pixel, whose value is their number.
struct NumberedPixels: ClassificationDataset {
  let count: Int
  var broken: Set<Int> = []
  let classNames = ["even", "odd"]

  struct Broken: Error {}

  func label(at index: Int) -> Int { index % 2 }
  func source(at index: Int) -> String { "pixel\(index).png" }
  func image(at index: Int) throws -> Image {
    if broken.contains(index) { throw Broken() }
    // Later samples are ready sooner, so that an order that follows the clock shows.
    if index % 5 == 0 { usleep(200) }
    return Image(height: 1, width: 1, format: .grey, pixels: [UInt8(index % 256)])
  }
}

/// Two numbers a sample: the pixel, and a number that is drawn.
func samples(_ dataset: NumberedPixels) -> ClassificationSamples {
  ClassificationSamples(dataset, shape: [2, 1, 1]) { image, random, planes in
    planes[0] = Float(image.pixels[0])
    planes[1] = random.uniform()
  }
}

/// What the batches hold, to be compared.
struct Contents: Equatable {
  var images: [Float] = []
  var labels: [Int] = []
  var indices: [[Int]] = []
  var shapes: [Shape] = []
}

func contents(_ batches: Batches<ClassificationSamples>) throws -> Contents {
  var all = Contents()
  while let batch = try batches.next() {
    all.images += batch.images.scalars(as: Float.self)
    all.labels += batch.labels.scalars(as: Int.self)
    all.indices.append(batch.indices)
    all.shapes.append(batch.images.shape)
  }
  return all
}

@Suite struct BatchLoaderTests {
  @Test(arguments: [1, 3, 8]) func anyNumberOfWorkersGivesTheSameBatches(workers: Int) throws {
    let data = samples(NumberedPixels(count: 103))
    let alone = BatchLoader(data, batchSize: 8, shuffled: true, seed: 5, workers: 0)
    let many = BatchLoader(data, batchSize: 8, shuffled: true, seed: 5, workers: workers, prefetch: 3)
    for epoch in 0..<3 {
      #expect(try contents(alone.batches(epoch: epoch)) == contents(many.batches(epoch: epoch)))
    }
  }

  @Test func aBatchHoldsImagesLabelsAndIndices() throws {
    let loader = BatchLoader(samples(NumberedPixels(count: 3)), batchSize: 2, workers: 1)
    let batch = try #require(try loader.batches(epoch: 0).next())
    #expect(batch.images.shape == [2, 2, 1, 1] && batch.images.dtype == .float32)
    #expect(batch.labels.shape == [2] && batch.labels.dtype == .int64)
    #expect(batch.labels.scalars(as: Int.self) == [0, 1])
    #expect(batch.images.scalars(as: Float.self)[2] == 1)
    #expect(batch.indices == [0, 1] && batch.count == 2)
  }

  @Test func everySampleComesOncePerEpochInAnotherOrderEachTime() throws {
    let loader = BatchLoader(samples(NumberedPixels(count: 50)), batchSize: 7, shuffled: true, workers: 2)
    let first = try contents(loader.batches(epoch: 0)).indices.flatMap { $0 }
    let second = try contents(loader.batches(epoch: 1)).indices.flatMap { $0 }
    #expect(first.sorted() == Array(0..<50) && second.sorted() == Array(0..<50))
    #expect(first != second && first != Array(0..<50))
    #expect(try contents(loader.batches(epoch: 0)).indices.flatMap { $0 } == first)
  }

  @Test func anotherSeedGivesAnotherOrder() throws {
    let data = samples(NumberedPixels(count: 50))
    let orders = try [1, 2].map { seed in
      try contents(BatchLoader(data, batchSize: 50, shuffled: true, seed: seed, workers: 0).batches(epoch: 0)).indices
    }
    #expect(orders[0] != orders[1])
  }

  @Test func withoutShufflingSamplesComeInTheirOwnOrder() throws {
    let loader = BatchLoader(samples(NumberedPixels(count: 5)), batchSize: 2, workers: 2)
    #expect(try contents(loader.batches(epoch: 3)).indices == [[0, 1], [2, 3], [4]])
  }

  @Test func theLastBatchIsShortUnlessDropped() throws {
    let data = samples(NumberedPixels(count: 10))
    let whole = BatchLoader(data, batchSize: 4, workers: 1)
    let dropping = BatchLoader(data, batchSize: 4, dropsLast: true, workers: 1)
    #expect(whole.batchesPerEpoch == 3 && dropping.batchesPerEpoch == 2)
    #expect(try contents(whole.batches(epoch: 0)).shapes == [[4, 2, 1, 1], [4, 2, 1, 1], [2, 2, 1, 1]])
    #expect(try contents(dropping.batches(epoch: 0)).shapes == [[4, 2, 1, 1], [4, 2, 1, 1]])
  }

  @Test func aBatchLargerThanTheDataIsTheWholeDataOrNothing() throws {
    let data = samples(NumberedPixels(count: 3))
    #expect(try contents(BatchLoader(data, batchSize: 9, workers: 4).batches(epoch: 0)).indices == [[0, 1, 2]])
    #expect(try BatchLoader(data, batchSize: 9, dropsLast: true, workers: 4).batches(epoch: 0).next() == nil)
  }

  @Test(arguments: [0, 2]) func anEpochGoesOnInTheMiddle(workers: Int) throws {
    let loader = BatchLoader(
      samples(NumberedPixels(count: 40)), batchSize: 6, shuffled: true, seed: 9, workers: workers)
    let whole = try contents(loader.batches(epoch: 4))
    let batches = loader.batches(epoch: 4, startingAt: 3)
    #expect(batches.position == 3)
    let rest = try contents(batches)
    #expect(rest.indices == Array(whole.indices.dropFirst(3)))
    #expect(rest.images == Array(whole.images.dropFirst(3 * 6 * 2)))
    #expect(try loader.batches(epoch: 4, startingAt: 7).next() == nil)
  }

  @Test(arguments: [0, 1, 3]) func aSampleThatFailsIsNamedAfterTheBatchesBeforeIt(workers: Int) throws {
    let loader = BatchLoader(
      samples(NumberedPixels(count: 40, broken: [22, 23, 39])), batchSize: 10, workers: workers)
    let batches = loader.batches(epoch: 0)
    #expect(try batches.next()?.indices.first == 0)
    #expect(try batches.next()?.indices.first == 10)
    let error = #expect(throws: LoaderError.self) { try batches.next() }
    #expect(error?.index == 22)
    #expect(error?.description == "sample 22 (pixel22.png): Broken()")
    #expect(try batches.next() == nil)
  }

  @Test func imagesGoThroughThePreprocessingIntoTheirSlots() throws {
    let data = ShapesDataset(count: 12, height: 24, width: 24)
    let preprocessing = Preprocessing(
      [RandomFlip(), CenterCrop(ImageSize(square: 16))], size: ImageSize(square: 16),
      normalization: .unit(.rgb))
    let samples = ClassificationSamples(data, preprocessing: preprocessing)
    let alone = try contents(BatchLoader(samples, batchSize: 5, seed: 2, workers: 0).batches(epoch: 1))
    let many = try contents(BatchLoader(samples, batchSize: 5, seed: 2, workers: 3).batches(epoch: 1))
    #expect(alone == many)
    #expect(alone.shapes == [[5, 3, 16, 16], [5, 3, 16, 16], [2, 3, 16, 16]])
    for index in 0..<12 {
      var random = RandomStream(seed: 2).child("augmentation").child(1).child(index)
      let expected = try preprocessing.preview(data.image(at: index), using: &random)
      #expect(abs(alone.images[index * 3 * 16 * 16] - Float(expected[0, 0, 0]) / 255) < 1e-6)
    }
  }

  @Test(arguments: [0, 2]) func aTextFileNamedJpgIsNamedWithItsNumber(workers: Int) throws {
    let scratch = try Scratch()
    try Image(height: 4, width: 4, color: .red).write(to: scratch.folder("train/cat") + "/a.png")
    try scratch.write("train/cat/b.jpg", Array("this is no picture".utf8))
    let data = ClassificationSamples(try ImageFolder("\(scratch.path)/train"), shape: [1, 1, 1]) { image, _, planes in
      planes[0] = Float(image[0, 0, 0])
    }
    let batches = BatchLoader(data, batchSize: 1, workers: workers).batches(epoch: 0)
    #expect(try batches.next()?.images.scalars(as: Float.self) == [255])
    let error = #expect(throws: LoaderError.self) { try batches.next() }
    #expect(error?.index == 1)
    #expect(error?.source == "\(scratch.path)/train/cat/b.jpg")
    #expect(error?.description.hasPrefix("sample 1: \(scratch.path)/train/cat/b.jpg: ") == true)
  }

  @Test func afterStoppingNothingIsPreparedAnyMore() throws {
    for _ in 0..<20 {
      let source = CountingSource()
      let loader = BatchLoader(source, batchSize: 10, workers: 3)
      let batches = loader.batches(epoch: 0)
      _ = try batches.next()
      batches.stop()
      let written = source.written.value
      #expect(try batches.next() == nil)
      _ = try loader.batches(epoch: 1, startingAt: 9).next()  // let go without a word
      #expect(source.written.value <= written + 10)
      usleep(1000)
      #expect(source.written.value <= written + 10)
    }
  }

  @Test func workersWaitWhenEnoughIsPrepared() throws {
    let counter = CountingSource()
    let batches = BatchLoader(counter, batchSize: 4, workers: 2, prefetch: 3).batches(epoch: 0)
    _ = try batches.next()
    usleep(100_000)
    // The one taken, and the three that may lie ready.
    #expect(counter.made.value <= 4)
    while try batches.next() != nil {}
    #expect(counter.made.value == 25)
  }

  @Test func augmentationDependsOnSeedEpochAndIndexAlone() throws {
    let data = samples(NumberedPixels(count: 20))
    func draws(batchSize: Int, shuffled: Bool, epoch: Int) throws -> [Int: Float] {
      let loader = BatchLoader(data, batchSize: batchSize, shuffled: shuffled, seed: 3, workers: 2)
      let all = try contents(loader.batches(epoch: epoch))
      let numbers = all.indices.flatMap { $0 }
      return Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, all.images[2 * $0 + 1]) })
    }
    let plain = try draws(batchSize: 4, shuffled: false, epoch: 0)
    #expect(try draws(batchSize: 7, shuffled: true, epoch: 0) == plain)
    #expect(try draws(batchSize: 4, shuffled: false, epoch: 1) != plain)
    #expect(Set(plain.values).count == 20)
  }
}

/// Counts the batches that were begun.
struct CountingSource: SlotSource {
  typealias Batch = [Int]

  final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0
    var value: Int { lock.withLock { number } }
    func increase() { lock.withLock { number += 1 } }
  }

  let made = Counter()
  let written = Counter()
  let count = 100

  func makeBatch(of indices: [Int]) -> [Int] {
    made.increase()
    return indices
  }
  func write(_ index: Int, into slot: Int, of batch: [Int], random: inout RandomStream) {
    written.increase()
    usleep(20)
  }
  func source(at index: Int) -> String { "" }
}
