import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeTestKit
import SaccadeText
import Synchronization
import Testing

/// Pictures of many sizes, grey as their number says.
private struct Sizes: ImageDataset {
  let count: Int
  var broken: Set<Int> = []

  struct Broken: Error {}

  func image(at index: Int) throws -> Image {
    if broken.contains(index) { throw Broken() }
    if index % 5 == 0 { usleep(200) }
    let size = Self.size(of: index)
    return Image(height: size.height, width: size.width, format: .grey, color: Color(grey: UInt8(index)))
  }
  func source(at index: Int) -> String { "picture \(index)" }

  static func size(of index: Int) -> ImageSize {
    index % 3 == 0 ? ImageSize(height: 4 + index % 7, width: 9) : ImageSize(height: 9, width: 3 + index % 5)
  }
}

/// What a batch of pictures of different sizes holds.
private struct Padded: Sendable {
  let images: Tensor
  let sizes: [ImageSize]
  let indices: [Int]
}

private func source(_ count: Int = 60, broken: Set<Int> = [], groups: [Int]? = nil) -> CollatedSamples<Padded> {
  CollatedSamples(
    Sizes(count: count, broken: broken), pipeline: [RandomFlip()], format: .grey, groups: groups
  ) { samples, indices in
    Padded(
      images: .padded(samples.map(\.image), multipleOf: 4), sizes: samples.map(\.image.size), indices: indices)
  }
}

private func all(_ loader: BatchLoader<CollatedSamples<Padded>>, epoch: Int = 0) throws -> [Padded] {
  let batches = loader.batches(epoch: epoch)
  var all: [Padded] = []
  while let batch = try batches.next() { all.append(batch) }
  return all
}

@Suite("Samples of any size are loaded, then put together")
struct CollatingTests {
  @Test("padded to the largest, each in the upper left corner")
  func padded() throws {
    for batch in try all(BatchLoader(source(), batchSize: 7, shuffled: true, workers: 2)) {
      let height = (batch.sizes.map(\.height).max() ?? 0) + 3
      let width = (batch.sizes.map(\.width).max() ?? 0) + 3
      #expect(batch.images.shape == [batch.indices.count, 1, height / 4 * 4, width / 4 * 4])
      for (slot, index) in batch.indices.enumerated() {
        #expect(batch.sizes[slot] == Sizes.size(of: index))
        let sum = batch.images[slot].sum().item()
        let area = Float(batch.sizes[slot].height * batch.sizes[slot].width)
        #expect(abs(sum - area * Float(index) / 255) < 1e-3)
      }
    }
  }

  @Test("the same batches for any number of workers", arguments: [1, 2, 5])
  func workers(count: Int) throws {
    for epoch in 0..<2 {
      let alone = try all(BatchLoader(source(), batchSize: 8, shuffled: true, seed: 3, workers: 0), epoch: epoch)
      let many = try all(BatchLoader(source(), batchSize: 8, shuffled: true, seed: 3, workers: count), epoch: epoch)
      #expect(alone.map(\.indices) == many.map(\.indices) && alone.map(\.sizes) == many.map(\.sizes))
      #expect(zip(alone, many).allSatisfy { $0.images.scalars == $1.images.scalars })
    }
  }

  @Test("in groups of one kind, every sample once, in another order each epoch")
  func groups() throws {
    let groups = (0..<60).map { $0 % 3 == 0 ? 0 : 1 }
    let loader = BatchLoader(source(groups: groups), batchSize: 8, shuffled: true, workers: 3)
    let (first, second) = (try all(loader), try all(loader, epoch: 1))
    #expect(first.count == loader.batchesPerEpoch && loader.batchesPerEpoch == 3 + 5)
    #expect(first.allSatisfy { Set($0.indices.map { groups[$0] }).count == 1 && $0.indices.count <= 8 })
    #expect(first.flatMap(\.indices).sorted() == Array(0..<60))
    #expect(first.map(\.indices) != second.map(\.indices))
    let resumed = loader.batches(epoch: 0, startingAt: 3)
    #expect(try resumed.next()?.indices == first[3].indices)
    let whole = BatchLoader(source(groups: groups), batchSize: 8, shuffled: true, dropsLast: true, workers: 0)
    #expect(try all(whole).allSatisfy { $0.indices.count == 8 } && whole.batchesPerEpoch == 2 + 5)
  }

  @Test("a sample that cannot be read is named, or left out", arguments: [0, 3])
  func broken(workers: Int) throws {
    let skipping = BatchLoader(
      source(20, broken: [3, 4, 11]), batchSize: 4, workers: workers, unreadable: .leftOut)
    #expect(
      try all(skipping).map(\.indices) == [[0, 1, 2], [5, 6, 7], [8, 9, 10], [12, 13, 14, 15], [16, 17, 18, 19]])
    let error = #expect(throws: LoaderError.self) {
      try all(BatchLoader(source(20, broken: [3]), batchSize: 4, workers: workers))
    }
    #expect(error?.description == "sample 3 (picture 3): Broken()")
  }

  @Test("samples that make no batch end the loading with their reason", arguments: [0, 2])
  func unfit(workers: Int) throws {
    struct Unlike: Error {}
    let source = CollatedSamples(Sizes(count: 9), pipeline: [], format: .grey) { samples, _ in
      guard Set(samples.map(\.image.size)).count == 1 else { throw Unlike() }
      return 1
    }
    let error = #expect(throws: LoaderError.self) {
      let batches = BatchLoader(source, batchSize: 4, workers: workers).batches(epoch: 0)
      while try batches.next() != nil {}
    }
    #expect(error?.underlying is Unlike && error?.index == 0 && error?.batch == [0, 1, 2, 3])
    #expect(error?.description == "the batch of samples 0, 1, 2, 3: Unlike()")
  }

  @Test("what is wrong with a large batch names some of its samples, and what to do")
  func unfitLarge() throws {
    struct Unlike: SaccadeError {
      let problem = "the pictures differ"
      let advice = "resize them"
      let exitCode = FailureCode.unusable
    }
    let source = CollatedSamples(Sizes(count: 11), pipeline: [], format: .grey) { samples, _ in
      if samples.count > 1 { throw Unlike() }
      return 1
    }
    let error = #expect(throws: LoaderError.self) {
      try BatchLoader(source, batchSize: 11, workers: 0).batches(epoch: 0).next()
    }
    #expect(
      error?.description
        == "the batch of samples 0, 1, 2, 3, 4, 5, 6, 7 and 3 more: the pictures differ; resize them")
  }

  @Test("planes that no memory holds are told in words")
  func endless() {
    let image = Image(height: 3, width: 3, format: .rgb)
    for divisor in [Int.max, .max / 2, 1 << 32] {
      let told = mistake { _ = Tensor.padded([image], multipleOf: divisor) }
      #expect(told?.contains("are larger than memory can address; take a smaller divisor") == true, "\(told as Any)")
    }
  }

  @Test("drafts are made while other workers go on: nothing runs under the queue's lock")
  func drafting() throws {
    // Every draft waits until another one is begun, or the batches are all there: under a lock this would never end.
    struct Meeting: SlotSource {
      typealias Batch = [Int]
      let count = 8
      let begun = Counted()
      final class Counted: Sendable {
        let number = Mutex(0)
      }
      func makeBatch(of indices: [Int]) -> [Int] {
        begun.number.withLock { $0 += 1 }
        for _ in 0..<2000 {
          if begun.number.withLock({ $0 >= 2 }) { return indices }
          usleep(1000)
        }
        return []
      }
      func write(_ index: Int, into slot: Int, of batch: [Int], random: inout RandomStream) {}
      func source(at index: Int) -> String { "" }
    }
    let batches = BatchLoader(Meeting(), batchSize: 4, workers: 2, prefetch: 2).batches(epoch: 0)
    #expect(try batches.next() == [0, 1, 2, 3] && batches.next() == [4, 5, 6, 7])
  }
}

@Suite("Large files are decoded no larger than needed")
struct ReducedDecodingTests {
  /// A smooth picture, whose size says much about it.
  private func folder(_ scratch: Scratch) throws -> ImageFolder {
    let path = try scratch.folder("train/a")
    let picture = Image(height: 800, width: 1200, format: .rgb) { bytes in
      for index in bytes.indices {
        let (row, column) = (index / 3600, index % 3600 / 3)
        bytes[index] = UInt8(127 + 60 * (row / 100 % 2) + 60 * (column / 100 % 2))
      }
    }
    try picture.write(to: path + "/0.jpg", as: .jpeg(quality: 95))
    return try ImageFolder(scratch.path + "/train")
  }

  @Test("where the first step shrinks them, and with nearly the same result")
  func shrinks() throws {
    let scratch = try Scratch()
    let folder = try folder(scratch)
    #expect(try folder.sample(at: 0, atLeast: ImageSize(square: 200)).image.size == ImageSize(height: 200, width: 300))
    let steps: [[any SampleTransform]] = [
      [Resize(to: ImageSize(square: 48))], [RandomFlip(), Resize(shorterSide: 48), CenterCrop(ImageSize(square: 48))],
    ]
    for step in steps {
      let preprocessing = Preprocessing(step, size: ImageSize(square: 48), normalization: .unit(.rgb))
      let source = ClassificationSamples(folder, preprocessing: preprocessing)
      let batch = try #require(try BatchLoader(source, batchSize: 1, workers: 0).batches(epoch: 0).next())
      var random = RandomStream(seed: 0).child("augmentation").child(0).child(0)
      let whole = Tensor.stacked([try preprocessing.preview(folder.image(at: 0), using: &random)])
      #expect(batch.images.shape == whole.shape)
      #expect(abs(batch.images - whole).mean().item() < 0.01)
      #expect(batch.images.scalars != whole.scalars, "the file was decoded smaller")
    }
  }

  @Test("and at their own size where a step counts pixels")
  func keeps() throws {
    func need(_ steps: [any SampleTransform]) -> ImageSize? { steps.sizeNeed }
    #expect(need([CenterCrop(ImageSize(square: 32)), Resize(to: ImageSize(square: 8))]) == nil)
    #expect(need([RandomRotation(0...9)]) == nil)
    let crop = RandomResizedCrop(ImageSize(square: 32), scale: 0.25...1)
    #expect(need([ColorJitter(), crop]) == ImageSize(square: 64))
  }
}
