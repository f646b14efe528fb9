import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Samples that are drawn by weights, and pictures that grow")
struct DrawingTests {
  /// Of a hundred images ten are of the second class.
  private struct Uneven: ClassificationDataset {
    let count = 100
    let classNames = ["many", "few"]
    func label(at index: Int) -> Int { index % 10 == 0 ? 1 : 0 }
    func image(at index: Int) -> Image { Image(height: 8, width: 8) }
    func source(at index: Int) -> String { "\(index)" }
  }

  private static let weights = (0..<100).map { $0 % 10 == 0 ? 1.0 / 10 : 1.0 / 90 }

  private func drawn(_ weights: [Double], seed: UInt64 = 3, epoch: Int) -> [Int] {
    let order = BatchOrder(
      sampleCount: weights.count, batchSize: 7, shuffled: true, dropsLast: false, weights: weights, seed: seed,
      epoch: epoch)
    return (0..<order.batchCount).flatMap { order[$0] }
  }

  @Test("an epoch is as long as ever, and depends on seed and number alone")
  func order() {
    let first = drawn(Self.weights, epoch: 0)
    #expect(first.count == 100 && first == drawn(Self.weights, epoch: 0))
    #expect(first != drawn(Self.weights, epoch: 1) && first != drawn(Self.weights, seed: 4, epoch: 0))
  }

  @Test("each sample comes as often as its weight says, and one of weight 0 never")
  func shares() {
    var counts = [Int](repeating: 0, count: 4)
    for epoch in 0..<5000 { for sample in drawn([1, 0, 2, 1], epoch: epoch) { counts[sample] += 1 } }
    #expect(counts[1] == 0)
    // Twenty thousand draws: five deviations are 0.018.
    for (count, share) in zip(counts, [0.25, 0, 0.5, 0.25]) { #expect(abs(Double(count) / 20_000 - share) < 0.018) }
  }

  @Test("classes come equally often when their images weigh inversely to their number")
  func classes() throws {
    let shares = try #require(ClassShares.balanced.numbers(for: Uneven().classCounts))
    let weights = (0..<100).map { shares[Uneven().label(at: $0)] }
    let few = (0..<100).flatMap { drawn(weights, epoch: $0) }.count { $0 % 10 == 0 }
    #expect(abs(Double(few) / 10_000 - 0.5) < 0.025)
  }

  @Test("the number of workers changes nothing, nor does a start in the middle", arguments: [0, 1, 3])
  func workers(_ count: Int) throws {
    let source = ClassificationSamples(
      Uneven(), preprocessing: Preprocessing([], size: ImageSize(square: 8), normalization: .unit(.rgb)))
    let loader = BatchLoader(source, batchSize: 7, shuffled: true, seed: 3, workers: count, weights: Self.weights)
    let batches = loader.batches(epoch: 2, startingAt: 4)
    var found: [Int] = []
    while let batch = try batches.next() { found += batch.indices }
    #expect(found == Array(drawn(Self.weights, epoch: 2).dropFirst(28)))
  }

  @Test("pictures have the size of their epoch's stage")
  func stages() throws {
    let source = ClassificationSamples(
      Uneven(), preprocessing: Preprocessing([], size: ImageSize(square: 8), normalization: .unit(.rgb)))
    var loader = BatchLoader(source, batchSize: 50, workers: 0)
    for (epoch, side) in [(1, 4), (3, 16)] {
      loader.stages.append((epoch, try #require(source.resized(to: ImageSize(square: side)))))
    }
    let sides = try (0..<5).map { try #require(try loader.batches(epoch: $0).next()).images.shape[2] }
    #expect(sides == [8, 4, 4, 16, 16])
  }

  @Test("a random crop and a resize make the other size themselves, and what cuts is resized after it")
  func resizing() throws {
    let (old, new) = (ImageSize(square: 16), ImageSize(square: 12))
    var random = RandomStream(seed: 1)
    let picture = Image(height: 20, width: 24)
    for steps in [[RandomResizedCrop(old), RandomFlip()], [Resize(to: old)], [CenterCrop(old), ColorJitter()]]
      as [[any SampleTransform]]
    {
      let other = Preprocessing(steps, size: old).resized(to: new)
      #expect(try other.preview(picture, using: &random).size == new)
      #expect(other.size == new && other.transforms.count - steps.count == (steps[0] is CenterCrop ? 1 : 0))
    }
    #expect(Preprocessing([Resize(to: old)], size: old).resized(to: old).transforms.count == 1)
  }
}
