import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Synchronization
import Testing

/// Grey pictures that cost unlike times to read, some of which cannot be.
private struct Greys: ImageDataset {
  let count: Int
  var broken: Set<Int> = []

  struct Broken: Error {}

  func image(at index: Int) throws -> Image {
    if index % 3 == 0 { usleep(200) }
    if broken.contains(index) { throw Broken() }
    return Image(height: 5, width: 4, format: .grey, color: Color(grey: UInt8(10 + index)))
  }
  func source(at index: Int) -> String { "picture \(index)" }
}

private struct Mixed: Equatable {
  var indices: [[Int]] = []
  var pixels: [[UInt8]] = []
}

@Suite("A further sample that cannot be read is told as itself, not as the one that asked for it")
struct FurtherSampleTests {
  private let broken: Set<Int> = [3, 4, 7, 15]

  private func loader(
    _ unreadable: UnreadableSamples, workers: Int, broken: Set<Int>, steps: [any SampleTransform]
  ) -> BatchLoader<CollatedSamples<[Int: Image]>> {
    let source = CollatedSamples(Greys(count: 16, broken: broken), pipeline: steps, format: .grey) { samples, indices in
      Dictionary(zip(indices, samples.map(\.image))) { $1 }
    }
    return BatchLoader(
      source, batchSize: 1, shuffled: true, seed: 3, workers: workers, prefetch: 4, unreadable: unreadable)
  }

  private func contents(_ batches: Batches<CollatedSamples<[Int: Image]>>) throws -> Mixed {
    var all = Mixed()
    while let batch = try batches.next() {
      all.indices.append(batch.keys.sorted())
      all.pixels += batch.sorted { $0.key < $1.key }.map(\.value.pixels)
    }
    return all
  }

  @Test("the next one takes its place, for any number of workers and where a run goes on")
  func skipped() throws {
    let steps: [any SampleTransform] = [RandomFlip(), Mosaic(ImageSize(square: 4)), RandomFlip()]
    func run(_ workers: Int) throws -> (epochs: [Mixed], told: [Int]) {
      let news = Mutex<[Int]>([])
      let loader = loader(.replaced, workers: workers, broken: broken, steps: steps)
      loader.skipped.listen { error in news.withLock { $0.append(error.index) } }
      let epochs = try (0..<4).map { try contents(loader.batches(epoch: $0)) }
      #expect(loader.skipped.errors.map(\.index) == broken.sorted())
      return (epochs, news.withLock { $0 })
    }
    let alone = try run(0)
    #expect(alone.told.sorted() == broken.sorted(), "each is told once, and no other")
    for (epoch, given) in alone.epochs.enumerated() {
      let order = BatchOrder(sampleCount: 16, batchSize: 1, shuffled: true, dropsLast: false, seed: 3, epoch: epoch)
      let expected = (0..<16).map { order[$0].map { [3: 5, 4: 5, 7: 8, 15: 0][$0] ?? $0 } }
      #expect(given.indices == expected, "every sample that can be read is there")
      // Around each lie readable ones alone.
      #expect(given.pixels.joined().allSatisfy { $0 == 114 || !broken.contains(Int($0) - 10) })
    }
    for workers in [1, 2, 5] {
      let many = try run(workers)
      #expect(many.epochs == alone.epochs && many.told == alone.told, "\(workers) workers")
    }
    // Another run, which knows of nothing yet, goes on in the third epoch.
    let other = loader(.replaced, workers: 2, broken: broken, steps: steps)
    let resumed = try contents(other.batches(epoch: 2, startingAt: 5))
    #expect(resumed.indices[...] == alone.epochs[2].indices[5...])
    #expect(resumed.pixels[...] == alone.epochs[2].pixels[5...])
  }

  @Test("a step before that makes one too large does the same", arguments: [0, 2])
  func steps(workers: Int) throws {
    /// Makes something far too large of two pictures, which it knows by their grey.
    struct Choosy: SampleTransform {
      func apply(to sample: inout Sample, in context: inout TransformContext) throws {
        if [12, 16].contains(sample.image.pixels[0]) { try context.check(ImageSize(square: 1 << 20)) }
      }
    }
    let steps: [any SampleTransform] = [Choosy(), Mosaic(ImageSize(square: 4)), Mosaic(ImageSize(square: 4))]
    let loader = loader(.leftOut, workers: workers, broken: broken, steps: steps)
    let given = try contents(loader.batches(epoch: 0))
    let lost = broken.union([2, 6])
    #expect(given.indices.joined().sorted() == (0..<16).filter { !lost.contains($0) })
    #expect(!given.pixels.joined().contains { [12, 16].contains($0) })
    #expect(loader.skipped.errors.map(\.index) == lost.sorted())
  }

  @Test("where a loader stops, the error names it and its file", arguments: [0, 2])
  func stops(workers: Int) throws {
    let batches = loader(.stop, workers: workers, broken: [9], steps: [Mosaic(ImageSize(square: 4))]).batches(epoch: 0)
    let error = #expect(throws: LoaderError.self) { while try batches.next() != nil {} }
    #expect(error?.index == 9 && error?.description == "sample 9 (picture 9): Broken()", "\(error as Any)")
  }

  @Test("where none can be read, that is said", arguments: [0, 2], [UnreadableSamples.replaced, .leftOut])
  func nothing(workers: Int, unreadable: UnreadableSamples) throws {
    let loader = loader(unreadable, workers: workers, broken: Set(0..<16), steps: [Mosaic(ImageSize(square: 4))])
    let batches = loader.batches(epoch: 0)
    let error = #expect(throws: LoaderError.self) { while try batches.next() != nil {} }
    #expect(error?.description.hasPrefix("none of the 16 samples can be read: sample 0 ") == true, "\(error as Any)")
  }

  @Test("a supply of one's own is read as it says, and its errors are those of the sample that asks")
  func own() throws {
    struct OwnSupply: CollatingSource {
      typealias Loaded = Sample
      typealias Batch = Int
      let count = 2
      func load(_ index: Int, random: inout RandomStream) throws -> Sample {
        let image = Image(height: 4, width: 4, format: .grey)
        let supply = SampleSupply(count: 100) { number in
          if number >= 0 { throw Greys.Broken() }
          return Sample(image)
        }
        let steps = Preprocessing(
          [Mosaic(ImageSize(square: 4))], size: ImageSize(square: 8), normalization: .unit(.grey))
        return try steps.preview(Sample(image), using: &random, from: supply)
      }
      func collate(_ samples: [Sample], of indices: [Int]) -> Int { samples.count }
      func source(at index: Int) -> String { ["a", "b"][index] }
    }
    let batches = BatchLoader(OwnSupply(), batchSize: 1, workers: 0).batches(epoch: 0)
    let error = #expect(throws: LoaderError.self) { try batches.next() }
    #expect(error?.description == "sample 0 (a): Broken()")
  }
}
