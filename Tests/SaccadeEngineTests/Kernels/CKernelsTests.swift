import CKernels
import Testing

@testable import SaccadeEngine

/// What the C kernels promise beyond the results that the tests of operations see.
@Suite("C kernels", .serialized)
struct CKernelsTests {
  /// Runs `body` on one, two, three and five threads.
  private func onSeveralThreads<Result>(_ body: () -> Result) -> [Result] {
    let before = sk_threads()
    defer { sk_set_threads(before) }
    return [1, 2, 3, 5].map { count in
      sk_set_threads(count)
      return body()
    }
  }

  private func normal(_ count: Int, key: UInt64 = 7) -> [Float] {
    var numbers = [Float](repeating: 0, count: count)
    sk_random_normal(&numbers, .float32, count, key, 0, 0, 1)
    return numbers
  }

  @Test("a parallel loop meets every element once, whatever the count", arguments: [0, 1, 2, 7, 1000, 100_003])
  func parallelLoop(count: Int) {
    for visits in onSeveralThreads({
      var visits = [UInt8](repeating: 0, count: count)
      visits.withUnsafeMutableBytes { bytes in
        sk_parallel_for(
          count, 1,
          { begin, end, context in
            guard let visits = context?.assumingMemoryBound(to: UInt8.self) else { return }
            for i in begin..<end { visits[i] += 1 }
          }, bytes.baseAddress)
      }
      return visits
    }) {
      #expect(visits.allSatisfy { $0 == 1 })
    }
  }

  @Test(
    "sums are the same to the last bit on any number of threads",
    arguments: [
      ([1 << 20], UInt32(0b1)), ([4, 2, 3136, 16], UInt32(0b101)), ([33, 20_001], UInt32(0b10)),
      ([3000, 130], UInt32(0b1)), ([40_000, 3], UInt32(0b10)),
    ])
  func sumsOnAnyThreads(dims: [Int], axes: UInt32) {
    let x = normal(dims.reduce(1, *))
    let results = dims.enumerated().reduce(1) { axes >> UInt32($1.offset) & 1 == 1 ? $0 : $0 * $1.element }
    var layout = sk_layout()
    sk_layout_init(&layout, dims.count, dims)
    sk_layout_add_reduced(&layout, axes)
    sk_layout_add(&layout, nil)
    let sums = onSeveralThreads {
      var out = [Float](repeating: .nan, count: 2 * results)
      out.withUnsafeMutableBufferPointer { buffer in
        guard let first = buffer.baseAddress else { return }
        sk_reduce(.sum, first, .float32, x, .float32, &layout)
        sk_variance(nil, first + results, .float32, x, .float32, &layout, 0)
      }
      return out
    }
    #expect(sums.allSatisfy { $0 == sums[0] })
    #expect(sums[0].allSatisfy { $0.isFinite })
  }

  @Test("adding rows by index keeps its order on any number of threads")
  func indexAddOnAnyThreads() {
    let indices = (0..<5000).map { Int64($0 * 7919 % 100) }
    let x = normal(5000 * 32)
    let sums = onSeveralThreads {
      var out = [Float](repeating: 0, count: 100 * 32)
      sk_index_add(&out, x, .float32, 1, 100, 32, indices, 5000)
      return out
    }
    #expect(sums.allSatisfy { $0 == sums[0] })
  }

  @Test("random fills do not depend on the number of threads")
  func randomOnAnyThreads() {
    let fills = onSeveralThreads { normal(100_001) }
    #expect(fills.allSatisfy { $0 == fills[0] })
  }

  @Test("random fills are the stream's own blocks")
  func randomIsPhilox() {
    let key: UInt64 = 0x0123_4567_89ab_cdef
    // The block number carries into its upper word.
    let first = UInt64(UInt32.max) - 2
    let count = 50
    var uniform = [Float](repeating: 0, count: count)
    var normal = uniform
    sk_random_uniform(&uniform, .float32, count, key, first, 0, 1)
    sk_random_normal(&normal, .float32, count, key, first, 0, 1)
    for i in 0..<count {
      let block = Philox.block(key: key, counter: first + UInt64(i / 4), domain: 0)
      let word = [block.0, block.1, block.2, block.3][i % 4]
      #expect(uniform[i] == Float(word >> 8) * 0x1p-24)
      let pair = i % 4 < 2 ? Philox.normal(block.0, block.1) : Philox.normal(block.2, block.3)
      let expected = i % 2 == 0 ? pair.0 : pair.1
      #expect(abs(normal[i] - expected) < 4e-6, "element \(i)")
    }
  }

  @Test("dropout's gradient meets the mask of its output")
  func dropoutMask() {
    let x = [Float](repeating: 1, count: 10_001)
    var out = x
    var gradient = x
    sk_dropout(&out, x, .float32, x.count, 3, 11, 0.25)
    sk_dropout(&gradient, x, .float32, x.count, 3, 11, 0.25)
    #expect(out == gradient)
    let kept = out.filter { $0 != 0 }
    #expect(kept.allSatisfy { abs($0 - 4 / 3) < 1e-6 })
    #expect(abs(Double(kept.count) / Double(x.count) - 0.75) < 0.02)
  }

  @Test("a bad index is reported by its position, and nothing is written", arguments: [Int64(4), -1, .max, .min])
  func badIndex(index: Int64) {
    let indices: [Int64] = [0, 3, index, 9]
    let x = [Float](repeating: 1, count: 12)
    var out = [Float](repeating: 0, count: 12)
    #expect(sk_index_select(&out, x, 4, 1, 4, 3, indices, 4) == 2)
    #expect(sk_index_add(&out, x, .float32, 1, 4, 3, indices, 4) == 2)
    #expect(sk_one_hot(&out, .float32, indices, 3, 4, 1, 0) == 2)
    var layout = sk_layout()
    sk_layout_init(&layout, 1, [4])
    sk_layout_add(&layout, nil)
    sk_layout_add(&layout, nil)
    #expect(sk_gather(&out, x, 4, indices, &layout, 0, 4) == 2)
    #expect(sk_scatter(.add, &out, x, .float32, indices, &layout, 0, 4) == 2)
    #expect(out.allSatisfy { $0 == 0 })
  }

  @Test("a bad label is reported by its position, an ignored one is not")
  func badLabel() {
    var options = sk_cross_entropy_options(
      outer: 3, classes: 5, inner: 1, ignored_label: -100, has_ignored_label: true, smoothing: 0)
    let logits = normal(15)
    var loss: [Float] = [9, 9, 9]
    var sums = loss
    #expect(sk_cross_entropy(&loss, &sums, logits, .float32, [1, -100, 5], nil, &options) == 2)
    #expect(loss == [9, 9, 9])
    #expect(sk_cross_entropy(&loss, &sums, logits, .float32, [1, -100, 4], nil, &options) == -1)
    #expect(loss[1] == 0 && loss[0] > 0 && loss[2] > 0)
  }

  @Test("floats become integers by truncation, saturated, NaN as 0")
  func casts() {
    let x: [Float] = [1.9, -1.9, 1e30, -1e30, .nan, .infinity]
    var layout = sk_layout_flat(x.count, 2)
    var int32 = [Int32](repeating: 7, count: x.count)
    var int64 = [Int64](repeating: 7, count: x.count)
    var uint8 = [UInt8](repeating: 7, count: x.count)
    sk_copy(&int32, .int32, x, .float32, &layout)
    sk_copy(&int64, .int64, x, .float32, &layout)
    sk_copy(&uint8, .uint8, x, .float32, &layout)
    #expect(int32 == [1, -1, .max, .min, 0, .max])
    #expect(int64 == [1, -1, .max, .min, 0, .max])
    #expect(uint8 == [1, 0, 255, 0, 0, 255])
  }

  @Test("integers divide downwards, and by zero to zero")
  func integerDivision() {
    let a: [Int64] = [7, -7, 7, -7, 5, .min]
    let b: [Int64] = [2, 2, -2, -2, 0, -1]
    var layout = sk_layout_flat(a.count, 3)
    var quotients = a
    var remainders = a
    sk_binary(.floorDivide, &quotients, .int64, a, .int64, b, .int64, &layout, 0)
    sk_binary(.remainder, &remainders, .int64, a, .int64, b, .int64, &layout, 0)
    #expect(quotients == [3, -4, -4, 3, 0, .min])
    #expect(remainders == [1, 1, -1, -1, 0, 0])
  }

  @Test("one number that is not finite is found wherever it stands", arguments: [0, 1, 70_000, 99_999])
  func allFinite(position: Int) {
    var x = normal(100_000)
    #expect(sk_all_finite(x, .float32, x.count))
    for bad in [Float.nan, .infinity, -.infinity] {
      x[position] = bad
      #expect(!sk_all_finite(x, .float32, x.count))
    }
  }

  @Test("lanes beyond the last channel are zeroed, the others left alone")
  func channelPadding() {
    var x = [Float](repeating: 1, count: 2 * 2 * 5 * 16)
    sk_zero_channel_padding(&x, .float32, 2, 19, 5, 16)
    for i in x.indices {
      let lane = i % 16
      let block = i / (5 * 16) % 2
      #expect(x[i] == (block * 16 + lane < 19 ? 1 : 0))
    }
  }
}
