import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Synchronization
import Testing

@Suite struct UnreadableSampleTests {
  private let broken: Set<Int> = [3, 4, 5, 17, 29, 39]

  private func loader(
    _ unreadable: UnreadableSamples, workers: Int, count: Int = 40, broken: Set<Int>? = nil, batchSize: Int = 6,
    shuffled: Bool = true
  ) -> BatchLoader<ClassificationSamples> {
    BatchLoader(
      samples(NumberedPixels(count: count, broken: broken ?? self.broken)), batchSize: batchSize, shuffled: shuffled,
      seed: 5, workers: workers, prefetch: 3, unreadable: unreadable)
  }

  private func order(_ epoch: Int) -> BatchOrder {
    BatchOrder(sampleCount: 40, batchSize: 6, shuffled: true, dropsLast: false, seed: 5, epoch: epoch)
  }

  @Test(arguments: [0, 1, 4]) func theNextReadableSampleTakesThePlaceOfABrokenOne(workers: Int) throws {
    let loader = loader(.replaced, workers: workers)
    for epoch in 0..<3 {
      let given = try contents(loader.batches(epoch: epoch))
      let expected = (0..<order(epoch).batchCount).map { batch in
        order(epoch)[batch].map { [3: 6, 4: 6, 5: 6, 17: 18, 29: 30, 39: 0][$0] ?? $0 }
      }
      #expect(given.indices == expected)
      // Pixels and labels are those of the sample that is there.
      let flat = expected.flatMap { $0 }
      #expect(flat.indices.allSatisfy { given.images[2 * $0] == Float(flat[$0]) })
      #expect(given.labels == flat.map { $0 % 2 })
    }
    #expect(loader.skipped.count == 6 && loader.skipped.errors.map(\.index) == broken.sorted())
  }

  @Test(arguments: [0, 1, 4]) func aBatchIsMadeWithoutItsBrokenSamples(workers: Int) throws {
    let loader = loader(.leftOut, workers: workers)
    for epoch in 0..<3 {
      let given = try contents(loader.batches(epoch: epoch))
      let expected = (0..<order(epoch).batchCount).map { order(epoch)[$0].filter { !broken.contains($0) } }
      #expect(given.indices == expected.filter { !$0.isEmpty })
      #expect(given.labels == expected.flatMap { $0 }.map { $0 % 2 })
    }
    #expect(loader.skipped.count == 6)
  }

  @Test(arguments: [UnreadableSamples.replaced, .leftOut])
  func anyNumberOfWorkersGivesTheSameBatchesAndTheSameNews(unreadable: UnreadableSamples) throws {
    func run(_ workers: Int, startingAt start: Int = 0) throws -> (Contents, [Int]) {
      let news = Mutex<[Int]>([])
      let loader = loader(unreadable, workers: workers)
      loader.skipped.listen { error in news.withLock { $0.append(error.index) } }
      var all = try contents(loader.batches(epoch: 0, startingAt: start))
      let second = try contents(loader.batches(epoch: 1))
      all.images += second.images
      all.indices += second.indices
      return (all, news.withLock { $0 })
    }
    let (alone, told) = try run(0)
    #expect(told.sorted() == broken.sorted(), "each is told once")
    for workers in [1, 2, 5, 8] {
      for _ in 0..<5 {
        let (many, toldThen) = try run(workers)
        #expect(many == alone)
        #expect(toldThen == told)
      }
    }
    // A run that goes on in the middle of its epoch sees what it would have seen.
    let rest = try run(3, startingAt: 4).0
    #expect(alone.indices.suffix(rest.indices.count) == rest.indices[...])
    #expect(Array(alone.images.suffix(rest.images.count)) == rest.images)
  }

  @Test(arguments: [0, 3]) func aBatchOfBrokenSamplesIsPassedOver(workers: Int) throws {
    let loader = loader(.leftOut, workers: workers, count: 12, broken: [4, 5, 6, 7], batchSize: 4, shuffled: false)
    for _ in 0..<2 {
      #expect(try contents(loader.batches(epoch: 0)).indices == [[0, 1, 2, 3], [8, 9, 10, 11]])
    }
  }

  @Test(arguments: [0, 3], [UnreadableSamples.replaced, .leftOut])
  func aDataSetOfWhichNothingCanBeReadIsAnError(workers: Int, unreadable: UnreadableSamples) throws {
    let loader = loader(unreadable, workers: workers, count: 9, broken: Set(0..<9), batchSize: 4)
    let batches = loader.batches(epoch: 0)
    let error = #expect(throws: LoaderError.self) { try batches.next() }
    #expect(error?.all.map(\.index) == Array(0..<9))
    let text = error?.description ?? ""
    #expect(text.hasPrefix("none of the 9 samples can be read: sample 0 ") && text.hasSuffix("; and 6 more"), "\(text)")
    #expect(text.contains("; sample 1 ") && text.contains("; sample 2 ") && !text.contains("sample 3"), "\(text)")
    #expect(try batches.next() == nil)
  }

  @Test func aPreprocessingThatFitsNoImageStopsAllTheSame() throws {
    let size = ImageSize(square: 8)
    let data = ClassificationSamples(
      ShapesDataset(count: 4, height: 16, width: 16), preprocessing: Preprocessing([], size: size))
    for unreadable in [UnreadableSamples.replaced, .leftOut] {
      let batches = BatchLoader(data, batchSize: 2, workers: 0, unreadable: unreadable).batches(epoch: 0)
      let error = #expect(throws: LoaderError.self) { try batches.next() }
      #expect(error?.underlying is PreprocessingError)
    }
  }

  @Test func anImageThatAStepMakesTooLargeCanBeSkipped() throws {
    let scratch = try Scratch()
    let folder = try scratch.folder("train/a")
    try Image(height: 1, width: 3000, color: .red).write(to: "\(folder)/0.png")
    try Image(height: 20, width: 30, color: .red).write(to: "\(folder)/1.png")
    let size = ImageSize(square: 16)
    let samples = ClassificationSamples(
      try ImageFolder("\(scratch.path)/train"),
      preprocessing: Preprocessing([Resize(shorterSide: 16), CenterCrop(size)], size: size, maximumPixels: 10_000))
    let skipping = BatchLoader(samples, batchSize: 2, workers: 1, unreadable: .leftOut)
    #expect(try contents(skipping.batches(epoch: 0)).indices == [[1]])
    let stopping = BatchLoader(samples, batchSize: 2, workers: 1).batches(epoch: 0)
    let error = #expect(throws: LoaderError.self) { try stopping.next() }
    #expect(error?.description.hasPrefix("sample 0 (\(folder)/0.png): step 1 of the transforms, Resize") == true)
  }

  @Test func sizesUpToTheLargestNumberAreCountedRight() throws {
    let loader = BatchLoader(samples(NumberedPixels(count: 3)), batchSize: .max, workers: .max)
    #expect(loader.batchesPerEpoch == 1)
    #expect(try contents(loader.batches(epoch: 0)).indices == [[0, 1, 2]])
  }
}
