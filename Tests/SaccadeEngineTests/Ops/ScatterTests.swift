import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Scatters and fills")
struct ScatterTests {
  @Test("take every element type", arguments: DType.allCases)
  func types(dtype: DType) {
    let x = Tensor([1, 0, 1], shape: [3]).cast(to: dtype)
    let indices = Tensor([2, 0])
    let ones = Tensor.ones([2], dtype: dtype)
    let results = [
      x.scatter(axis: 0, indices, ones), x.indexCopy(axis: 0, indices, ones), x.indexFill(axis: 0, indices, 1),
      x.maskedFill(x .== 0, 1), x.maskedScatter(x .== 0, ones), x.put(indices, ones), x.take(Tensor([0, -1, 1])),
      x.scatterReduce(axis: 0, indices, ones, .max), x.scatterReduce(axis: 0, indices, ones, .min),
      x.scatterReduce(axis: 0, indices, ones, .product),
      x.scatterReduce(axis: 0, indices, ones, .max, includesSelf: false),
      x.scatterReduce(axis: 0, indices, ones, .min, includesSelf: false),
    ]
    let expected: [[Float]] = [
      [1, 0, 1], [1, 0, 1], [1, 0, 1], [1, 1, 1], [1, 1, 1], [1, 0, 1], [1, 1, 0], [1, 0, 1], [1, 0, 1], [1, 0, 1],
      [1, 0, 1], [1, 0, 1],
    ]
    #expect(results.map(\.scalars) == expected)
    #expect(Set(results.map(\.dtype)) == [dtype])
    guard dtype != .bool else { return }
    #expect(x.indexAdd(axis: 0, indices, ones).scalars == [2, 0, 2])
    #expect(x.scatterReduce(axis: 0, indices, ones, .sum).scalars == [2, 0, 2])
    let threes = Tensor.full([2], 3, dtype: dtype)
    #expect(x.scatterReduce(axis: 0, indices, threes, .mean).scalars == [2, 0, 2])
    #expect(x.scatterReduce(axis: 0, indices, threes, .mean, includesSelf: false).scalars == [3, 0, 3])
  }

  @Test("of whole numbers have the extremes of their type to start from, and means rounded down")
  func integers() {
    let x = Tensor([7, 7, 7])
    let indices = Tensor([0, 0, 1])
    let source = Tensor([Int.min, -3, Int.max])
    let largest = x.scatterReduce(axis: 0, indices, source, .max, includesSelf: false)
    #expect(largest.scalars(as: Int.self) == [-3, .max, 7])
    let smallest = x.scatterReduce(axis: 0, indices, source, .min, includesSelf: false)
    #expect(smallest.scalars(as: Int.self) == [.min, .max, 7])
    let mean = Tensor([0, 0, 0]).scatterReduce(axis: 0, Tensor([0, 0, 1]), Tensor([-1, -3, 3]), .mean)
    #expect(mean.scalars(as: Int.self) == [-2, 1, 0])
  }

  @Test("keep a NaN that meets numbers, before it or after")
  func nan() {
    let x = Tensor([1, .nan, 1] as [Float])
    let source = Tensor([.nan, 2, 3, .nan] as [Float])
    for reduction in [ScatterReduction.sum, .mean, .product, .max, .min] {
      let y = x.scatterReduce(axis: 0, Tensor([0, 0, 1, 2]), source, reduction).scalars
      #expect(y.count(where: { $0.isNaN }) == 3, "\(reduction): \(y)")
    }
  }

  @Test("sum bfloat16 in float32, so that small numbers count beside a large one")
  func narrow() {
    let x = Tensor([256] as [Float]).cast(to: .bfloat16)
    let ones = Tensor.ones([64], dtype: .bfloat16)
    let indices = Tensor([Int](repeating: 0, count: 64))
    #expect(x.scatterReduce(axis: 0, indices, ones, .sum).scalars == [320])
  }

  @Test("give the same bits for any number of threads, also where elements meet")
  func threads() {
    var stream = RandomStream(seed: 3)
    let x = Tensor.randomNormal([64, 40], using: &stream)
    let source = Tensor.randomNormal([3000, 40], using: &stream)
    let rows = Tensor((0..<3000).map { $0 * 7919 % 64 })
    let indices = rows.reshaped([3000, 1]).expanded(to: [3000, 40])
    let image = Tensor.randomNormal([2, 40, 9, 9], using: &stream)
    let grid = Tensor.randomNormal([2, 30, 30, 2], using: &stream)
    func all() -> [[Float]] {
      let (_, warped) = valueAndGradient(at: [image, grid]) {
        ($0[0].gridSample($0[1], .bicubic, padding: .reflection).squared()).sum()
      }
      return [
        x.scatter(axis: 0, indices, source), x.scatterReduce(axis: 0, indices, source, .sum),
        x.scatterReduce(axis: 0, indices, source, .product), x.indexAdd(axis: 0, rows, source),
        x.indexCopy(axis: 0, rows, source), warped[0], warped[1],
        image.unfold(3, padding: 1).fold(to: 9, 3, padding: 1),
      ].map(\.scalars)
    }
    let threads = Threads.count
    defer { Threads.count = threads }
    Threads.count = 1
    let one = all()
    Threads.count = 4
    #expect(all() == one)
  }

  @Test("refuse indices that lie beyond the axis, with place and value")
  func outside() async {
    let scatter = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).scatter(axis: 0, Tensor([0, 3]), Tensor.ones([2]))
    }
    #expect(
      text(scatter).contains(
        "scatter: every index must lie in 0 ..< 3: the element at position 1 of indices [2] is 3"))
    let reduce = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).scatterReduce(axis: 0, Tensor([-1]), Tensor.ones([1]), .max)
    }
    #expect(text(reduce).contains("scatterReduce: every index must lie in 0 ..< 3: the element at position 0"))
    let add = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).indexAdd(axis: 0, Tensor([0, 7]), Tensor.ones([2]))
    }
    #expect(
      text(add).contains("indexAdd: every index must lie in 0 ..< 3: the element at position 1 of indices [2] is 7"))
    let fill = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3, 2]).indexFill(axis: 0, Tensor([-3]), 1)
    }
    #expect(text(fill).contains("indexFill: every index must lie in 0 ..< 3: the element at position 0 of indices [1]"))
    let take = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).take(Tensor([0, -4]))
    }
    #expect(
      text(take).contains("take: every index must lie in -3 ..< 3: the element at position 1 of indices [2] is -4"))
    let masked = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).maskedScatter(Tensor([true, false, true]), Tensor.ones([1]))
    }
    #expect(text(masked).contains("maskedScatter: there must be an element for each place: the mask has 2 places"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
