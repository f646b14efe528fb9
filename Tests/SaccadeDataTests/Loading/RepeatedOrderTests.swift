import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeData

@Suite("Repeated augmentation: an epoch of fewer samples, each several times")
struct RepeatedOrderTests {
  private func order(
    _ count: Int, repeats: Int, batch: Int = 6, groups: [Int]? = nil, dropsLast: Bool = false, epoch: Int = 0
  ) -> BatchOrder {
    BatchOrder(
      sampleCount: count, batchSize: batch, shuffled: true, dropsLast: dropsLast, groups: groups, repeats: repeats,
      seed: 9, epoch: epoch)
  }

  private func samples(_ order: BatchOrder) -> [Int] { (0..<order.batchCount).flatMap { order[$0] } }

  @Test("keeps the epoch's length, and each sample's copies stand together")
  func copies() {
    for count in [1, 2, 20, 21, 22] {
      let plain = samples(order(count, repeats: 1))
      let order = order(count, repeats: 3)
      let all = samples(order)
      // The first samples of the plain order, three times each.
      #expect(all == (0..<count).map { plain[$0 / 3] })
      #expect((0..<order.batchCount).flatMap { order.copies(in: $0) } == (0..<count).map { $0 % 3 })
      #expect(order.batchCount == (count + 5) / 6)
    }
  }

  @Test("shows other samples in other epochs, so that all come in time")
  func epochs() {
    let seen = (0..<30).reduce(into: Set<Int>()) { $0.formUnion(samples(order(20, repeats: 4, epoch: $1))) }
    #expect(seen.count == 20)
    #expect(Set(samples(order(20, repeats: 4))).count == 5)
  }

  @Test("keeps the length of every group, and no batch mixes groups", arguments: [false, true])
  func groups(dropsLast: Bool) {
    let groups = (0..<31).map { $0 % 3 == 0 ? 1 : 0 }
    for repeats in [2, 5, 100] {
      let order = order(31, repeats: repeats, batch: 4, groups: groups, dropsLast: dropsLast)
      #expect(order.batchCount == self.order(31, repeats: 1, batch: 4, groups: groups, dropsLast: dropsLast).batchCount)
      for batch in 0..<order.batchCount { #expect(Set(order[batch].map { groups[$0] }).count == 1) }
      guard !dropsLast else { continue }
      let all = samples(order)
      #expect(all.count { groups[$0] == 1 } == 11 && all.count { groups[$0] == 0 } == 20)
      let counts = Dictionary(grouping: all) { $0 }.mapValues(\.count)
      #expect(counts.values.allSatisfy { $0 <= repeats })
    }
  }

  @Test("gives each copy an augmentation of its own, and the first that of a sample alone, whatever the workers")
  func augmentations() throws {
    func drawn(repeats: Int, workers: Int) throws -> [(index: Int, drawn: Float)] {
      let loader = BatchLoader(
        SaccadeDataTests.samples(NumberedPixels(count: 24)), batchSize: 5, shuffled: true, repeats: repeats, seed: 2,
        workers: workers)
      let batches = loader.batches(epoch: 1)
      var all: [(index: Int, drawn: Float)] = []
      while let batch = try batches.next() {
        let numbers = batch.images.scalars
        all += batch.indices.enumerated().map { ($1, numbers[2 * $0 + 1]) }
      }
      return all
    }
    let alone = try drawn(repeats: 1, workers: 0)
    let copies = try drawn(repeats: 3, workers: 0)
    let many = try drawn(repeats: 3, workers: 4)
    #expect(copies.map(\.drawn) == many.map(\.drawn) && copies.map(\.index) == many.map(\.index))
    #expect(Set(copies.map(\.drawn)).count == 24)
    for (place, copy) in copies.enumerated() where place % 3 == 0 {
      #expect(alone.contains { $0 == copy })
    }
  }
}
