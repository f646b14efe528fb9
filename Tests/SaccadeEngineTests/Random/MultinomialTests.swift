import SaccadeEngine
import SaccadeTestKit
import Testing

@Suite("Drawing by weights")
struct MultinomialTests {
  private let weights = Tensor([1, 0, 3, 4, 0, 2, 0] as [Float])

  @Test("with replacement, each is drawn as often as its weight says, and never one of weight 0")
  func withReplacement() {
    var stream = RandomStream(seed: 3)
    let draws = weights.multinomial(20_000, withReplacement: true, using: &stream)
    let shares = (draws.bincount(minLength: 7).cast(to: .float32) / 20_000).scalars
    for (share, weight) in zip(shares, weights.scalars) {
      #expect(abs(share - weight / 10) < 0.015)
      #expect(weight > 0 || share == 0)
    }
  }

  @Test("without replacement, no position comes twice, and the first is drawn by weight")
  func withoutReplacement() {
    var stream = RandomStream(seed: 4)
    let rows = weights.repeated([5000, 1])
    let draws = rows.multinomial(4, using: &stream)
    #expect(draws.shape == [5000, 4])
    // All that can be drawn are drawn.
    #expect(draws.sorted().values.allClose(to: Tensor([0, 2, 3, 5])))
    let first = draws.slice(axis: 1, 0..<1).flattened().bincount(minLength: 7).cast(to: .float32) / 5000
    expectClose(first, weights / 10, relative: 0, absolute: 0.03)
  }

  @Test("the same stream draws the same, whatever the type and layout of the weights")
  func repeatable() {
    let rows = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    func draws(_ weights: Tensor) -> [Int] {
      var stream = RandomStream(seed: 5)
      return weights.multinomial(8, withReplacement: true, using: &stream).scalars(as: Int.self)
    }
    #expect(draws(rows) == draws(rows.cast(to: .int64)))
    #expect(draws(rows) == draws(rows.transposed().rowMajor.transposed()))
    var stream = RandomStream(seed: 5)
    let (one, other) = (rows.multinomial(2, using: &stream), rows.multinomial(2, using: &stream))
    #expect(one.shape == [2, 2])
    #expect(stream.counter > 0 && one.shape == other.shape)
  }

  @Test("too few weights, and negative ones, stop with what is wrong")
  func misuse() async {
    let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1)
      _ = Tensor([1, 0, 2] as [Float]).multinomial(3, using: &stream)
    }
    #expect(
      text(few).contains("multinomial: a row has 2 weights that are not 0, too few for 3 draws without replacement"))
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1)
      _ = Tensor([1, -1] as [Float]).multinomial(1, using: &stream)
    }
    #expect(text(negative).contains("multinomial: every weight must be finite and not negative"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
