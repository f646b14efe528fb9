import Testing

@testable import SaccadeEngine

@Suite("Random tensors", .serialized)
struct RandomTensorTests {
  @Test("are the same for any number of threads")
  func threads() {
    func draw() -> [[Float]] {
      var stream = RandomStream(seed: 5)
      let x = Tensor.randomNormal([300, 1001], using: &stream)
      return [
        x.scalars, Tensor.randomUniform([100_003], using: &stream).scalars,
        dropout(x, rate: 0.3, using: &stream).scalars,
      ]
    }
    let many = draw()
    let threads = Threads.count
    Threads.count = 1
    defer { Threads.count = threads }
    #expect(draw() == many)
  }

  @Test("take their numbers out of the stream")
  func streams() {
    var stream = RandomStream(seed: 5)
    let first = Tensor.randomUniform([10], using: &stream).scalars
    #expect(Tensor.randomUniform([10], using: &stream).scalars != first)
    stream = RandomStream(seed: 5)
    #expect(Tensor.randomUniform([10], using: &stream).scalars == first)
  }

  @Test("have the moments and bounds that were asked for")
  func moments() {
    var stream = RandomStream(seed: 6)
    let normal = Tensor.randomNormal([100_000], mean: 2, deviation: 0.5, using: &stream)
    #expect(abs(normal.mean().item() - 2) < 0.01)
    #expect(abs(normal.variance().item() - 0.25) < 0.01)
    let uniform = Tensor.randomUniform([100_000], -1..<3, using: &stream)
    #expect(abs(uniform.mean().item() - 1) < 0.02)
    #expect(uniform.min().item() >= -1 && uniform.max().item() < 3)
    let cut = Tensor.randomTruncatedNormal([10_000], bounds: -1...0.5, using: &stream)
    #expect(cut.min().item() >= -1 && cut.max().item() <= 0.5)
    let coins = Tensor.randomBernoulli([100_000], probability: 0.3, using: &stream)
    #expect(coins.dtype == .bool)
    #expect(abs(coins.mean().item() - 0.3) < 0.01)
    #expect(Tensor.randomPermutation(50, using: &stream).sorted().values.scalars == (0..<50).map(Float.init))
  }
}

@Suite("Dropout")
struct DropoutTests {
  @Test("zeroes the share that was asked for and scales the rest, alike in every layout")
  func shares() {
    var stream = RandomStream(seed: 7)
    let x = Tensor.randomNormal([8, 17, 20, 20], using: &stream)
    var (one, other) = (stream, stream)
    let y = dropout(x, rate: 0.25, using: &one)
    let zeros = (y .== 0).cast(to: .float32)
    #expect(abs(zeros.mean().item() - 0.25) < 0.01)
    #expect(abs((y - x / 0.75) * (1 - zeros)).max().item() < 1e-5)
    #expect(dropout(x.channelBlocked, rate: 0.25, using: &other).scalars == y.scalars)
    #expect(one == other)
  }

  @Test("sends gradients through the elements that it kept")
  func gradients() {
    let x = Tensor.ones([1000])
    var result = Tensor(0)
    let dx = gradient(at: x) {
      var stream = RandomStream(seed: 8)
      let y = dropout($0, rate: 0.5, using: &stream)
      result = y.detached
      return y.sum()
    }
    #expect(dx.scalars == result.scalars)
  }

  @Test("keeps all at rate 0 and nothing at rate 1")
  func extremes() {
    var stream = RandomStream(seed: 9)
    let x = Tensor([1, .infinity] as [Float])
    #expect(dropout(x, rate: 0, using: &stream).scalars == x.scalars)
    #expect(dropout(x, rate: 1, using: &stream).scalars == [0, 0])
  }
}
