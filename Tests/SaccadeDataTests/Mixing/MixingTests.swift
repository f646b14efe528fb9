import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeData

@Suite("Batches whose pictures and classes are mixed")
struct MixingTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let images: [Float]
      let targets: [Float]
      let share: Double
      let rows: [Int]?
      let columns: [Int]?
    }

    let shape: [Int]
    let images: [Float]
    let labels: [Int]
    let cases: [Case]

    static func read() throws -> Golden {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Golden/Batches/mixing.json")
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
  }

  /// Mixes as a golden case says.
  private struct Fixed: BatchAugmentation {
    let golden: Golden.Case
    var probability: Float? { nil }
    var typeName: String { "Fixed" }
    var summary: String { "" }
    static var fields: [ConfigField<Self>] { [] }
    func mix(_ images: Tensor, using random: inout RandomStream) -> Float {
      if let rows = golden.rows, let columns = golden.columns {
        CutMix.mix(images, rows: rows[0]..<rows[1], columns: columns[0]..<columns[1])
      } else {
        Mixup.mix(images, keeping: Float(golden.share))
      }
      return Float(golden.share)
    }
  }

  @Test("have torchvision's pixels and targets for its shares and rectangles")
  func golden() throws {
    let golden = try Golden.read()
    #expect(golden.cases.count == 6)
    for one in golden.cases {
      let batch = ClassificationBatch(
        images: Tensor(golden.images, shape: Shape(golden.shape)), labels: Tensor(golden.labels), indices: [5, 6, 7, 8])
      var random = RandomStream(seed: 0)
      let mixed = BatchMixing([Fixed(golden: one)], classCount: 3).mixed(batch, using: &random)
      for (own, expected) in zip(mixed.images.scalars, one.images) { #expect(abs(own - expected) < 1e-6) }
      let targets = try #require(mixed.targets)
      #expect(targets.shape == [4, 3] && mixed.indices == [5, 6, 7, 8])
      for (own, expected) in zip(targets.scalars, one.targets) { #expect(abs(own - expected) < 1e-6) }
      #expect(mixed.labels.scalars(as: Int.self) == golden.labels, "all keep more than half of themselves")
    }
  }

  @Test("a rectangle is torchvision's for its share and middle, clipped to the picture")
  func rectangles() {
    let (rows, columns) = CutMix.rectangle(around: (x: 1, y: 18), share: 0.64, height: 20, width: 30)
    // Half of √0.36 of the sides is 9 and 6.
    #expect(rows == 12..<20 && columns == 0..<10)
    let none = CutMix.rectangle(around: (x: 3, y: 3), share: 1, height: 20, width: 30)
    #expect(none.rows.isEmpty && none.columns.isEmpty)
    let all = CutMix.rectangle(around: (x: 15, y: 10), share: 0, height: 20, width: 30)
    #expect(all.rows == 0..<20 && all.columns == 0..<30)
  }

  private func samples(_ augmentations: [any BatchAugmentation], count: Int = 40) -> ClassificationSamples {
    var samples = ClassificationSamples(NumberedPixels(count: count), shape: [1, 16, 16]) { image, random, planes in
      for place in planes.indices { planes[place] = Float(image.pixels[0]) }
    }
    samples.mixing = BatchMixing(augmentations, classCount: 2)
    return samples
  }

  private func batches(
    _ samples: ClassificationSamples, workers: Int, epoch: Int = 0, from start: Int = 0
  ) throws -> [ClassificationBatch] {
    let loader = BatchLoader(samples, batchSize: 8, shuffled: true, seed: 3, workers: workers)
    let batches = loader.batches(epoch: epoch, startingAt: start)
    var all: [ClassificationBatch] = []
    while let batch = try batches.next() { all.append(batch) }
    return all
  }

  private func numbers(_ batches: [ClassificationBatch]) -> [[Float]] {
    batches.map { $0.images.scalars + ($0.targets?.scalars ?? []) }
  }

  @Test("are the same for any number of workers, from any batch on, and others in the next epoch")
  func determinism() throws {
    let samples = samples([Mixup(alpha: 1), CutMix()])
    let alone = numbers(try batches(samples, workers: 0))
    #expect(try numbers(batches(samples, workers: 3)) == alone)
    #expect(try numbers(batches(samples, workers: 2, from: 2)) == Array(alone[2...]))
    #expect(try numbers(batches(samples, workers: 0, epoch: 1)) != alone)
  }

  @Test("show of each picture and class as much as the target says, and the label is the larger part")
  func shares() throws {
    for augmentation in [Mixup(alpha: 1), CutMix()] as [any BatchAugmentation] {
      var shares: [Float] = []
      for epoch in 0..<40 {
        for batch in try batches(samples([augmentation]), workers: 0, epoch: epoch) {
          let targets = try #require(batch.targets).scalars
          let labels = batch.labels.scalars(as: Int.self)
          let images = batch.images.scalars
          for slot in 0..<batch.count {
            #expect(abs(targets[2 * slot] + targets[2 * slot + 1] - 1) < 1e-6)
            #expect(targets[2 * slot + labels[slot]] >= 0.5)
            let (own, before) = (batch.indices[slot], batch.indices[(slot + batch.count - 1) % batch.count])
            guard own % 2 != before % 2 else { continue }
            // The mean of a picture of one number says how much of it is left.
            let share = targets[2 * slot + own % 2]
            let mean = images[256 * slot..<256 * slot + 256].reduce(0, +) / 256
            #expect(abs(mean - (share * Float(own) + (1 - share) * Float(before))) < 1e-3)
            shares.append(share)
          }
        }
      }
      // Both distributions are even at 1: a half on average, and more where rectangles are clipped.
      let mean = shares.reduce(0, +) / Float(shares.count)
      #expect((augmentation is Mixup ? 0.4...0.6 : 0.5...0.85) ~= mean, "\(mean)")
      #expect(shares.contains { $0 < 0.3 } && shares.contains { $0 > 0.8 })
    }
  }

  @Test("come as often as their probabilities say; nil shares what is left")
  func probabilities() throws {
    func counts(_ augmentations: [any BatchAugmentation]) throws -> (mixed: Int, cut: Int, plain: Int) {
      var counts = (mixed: 0, cut: 0, plain: 0)
      for epoch in 0..<80 {
        for batch in try batches(samples(augmentations), workers: 0, epoch: epoch) {
          guard batch.targets != nil else {
            counts.plain += 1
            continue
          }
          // A picture of one number stays one of at most two after a cut.
          let images = batch.images.scalars
          let isCut = (0..<batch.count).contains { Set(images[256 * $0..<256 * $0 + 256]).count > 1 }
          if isCut { counts.cut += 1 } else { counts.mixed += 1 }
        }
      }
      return counts
    }
    let some = try counts([Mixup(alpha: 1, probability: 0.25), CutMix(probability: 0.25)])
    #expect(60...140 ~= some.mixed && 160...240 ~= some.plain, "\(some) of 400")
    let rest = try counts([Mixup(alpha: 1, probability: 0.5), CutMix()])
    #expect(rest.plain == 0 && rest.mixed > 150, "\(rest) of 400")
    let none = try counts([Mixup(alpha: 1, probability: 0)])
    #expect(none.plain == 400)
  }

  @Test("a batch of one picture has none to mix with, and stays; what weighs unequally is weighed by its shares")
  func alone() throws {
    var random = RandomStream(seed: 1)
    let one = ClassificationBatch(images: .ones([1, 1, 2, 2]), labels: Tensor([1]), indices: [4])
    let mixed = BatchMixing([Mixup()], classCount: 2).mixed(one, using: &random)
    #expect(mixed.targets == nil && mixed.images.scalars == [1, 1, 1, 1])
    let golden = try Golden.read()
    let batch = ClassificationBatch(
      images: Tensor(golden.images, shape: Shape(golden.shape)), labels: Tensor(golden.labels),
      weights: Tensor([1, 3, 3, 0] as [Float]), indices: [0, 1, 2, 3])
    let share = Float(golden.cases[0].share)
    let weights = BatchMixing([Fixed(golden: golden.cases[0])], classCount: 3).mixed(batch, using: &random).weights
    let expected = [share, 3 * share + 1 - share, 3, (1 - share) * 3]
    for (own, expected) in zip(weights?.scalars ?? [], expected) { #expect(abs(own - expected) < 1e-5) }
    #expect(weights?.elementCount == 4)
  }
}
