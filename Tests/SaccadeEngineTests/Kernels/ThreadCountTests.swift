import SaccadeTestKit
import Testing

@testable import SaccadeEngine

/// An operation of a size that threads divide, and what it works on.
private struct SizedCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let inputs: [Shape]
  var dtype = DType.float32
  let compute: @Sendable ([Tensor]) -> Tensor

  init(
    _ name: String, _ inputs: [Shape], _ dtype: DType = .float32,
    _ compute: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    let shapes = inputs.map { "\($0)" }.joined(separator: ", ")
    testDescription = "\(name) \(shapes)\(dtype == .float32 ? "" : " \(dtype)")"
    self.inputs = inputs
    self.dtype = dtype
    self.compute = compute
  }

  static func convolution(
    _ images: Shape, _ channels: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    bias: Bool = false, _ dtype: DType = .float32
  ) -> SizedCase {
    let weight: Shape = [channels, images[1] / groups, kernel, kernel]
    let inputs = [images, weight] + (bias ? [[channels]] : [])
    return SizedCase("convolution, stride \(stride), groups \(groups),", inputs, dtype) {
      $0[0].conv2d(
        $0[1], bias: $0.count > 2 ? $0[2] : nil, stride: Size2D(stride, stride),
        padding: .explicit(Padding2D(vertical: padding, horizontal: padding)), groups: groups)
    }
  }

  static func linear(
    _ rows: Int, _ inputs: Int, _ outputs: Int, bias: Bool = true, _ dtype: DType = .float32
  ) -> SizedCase {
    SizedCase("linear", [[rows, inputs], [outputs, inputs]] + (bias ? [[outputs]] : []), dtype) {
      $0[0].linear($0[1], bias: $0.count > 2 ? $0[2] : nil)
    }
  }

  /// Layers of LeNet, of ResNets for small and large images, of MobileNetV2, ConvNeXt and vision transformers.
  static let all: [SizedCase] = [
    convolution([64, 1, 28, 28], 6, 5, padding: 2, bias: true),
    convolution([64, 6, 14, 14], 16, 5, bias: true),
    convolution([32, 3, 32, 32], 16, 3, padding: 1),
    convolution([32, 16, 32, 32], 16, 3, padding: 1),
    convolution([32, 16, 32, 32], 32, 3, stride: 2, padding: 1),
    convolution([32, 16, 32, 32], 32, 1, stride: 2),
    convolution([32, 64, 8, 8], 64, 3, padding: 1),
    convolution([4, 64, 56, 56], 64, 3, padding: 1),
    convolution([8, 128, 28, 28], 128, 3, padding: 1),
    convolution([2, 3, 224, 224], 64, 7, stride: 2, padding: 3),
    convolution([8, 64, 56, 56], 256, 1),
    convolution([8, 256, 56, 56], 64, 1, .bfloat16),
    convolution([8, 512, 28, 28], 128, 1),
    convolution([8, 1024, 14, 14], 256, 1),
    convolution([8, 512, 7, 7], 2048, 1),
    convolution([8, 256, 28, 28], 512, 1, stride: 2),
    convolution([8, 128, 28, 28], 128, 3, stride: 2, padding: 1),
    convolution([5, 96, 28, 28], 24, 1, bias: true),
    convolution([8, 96, 56, 56], 96, 3, stride: 2, padding: 1, groups: 96),
    convolution([4, 96, 28, 28], 96, 7, padding: 3, groups: 96),
    convolution([8, 64, 28, 28], 64, 3, padding: 1, groups: 4, .bfloat16),
    convolution([4, 3, 224, 224], 96, 4, stride: 4, bias: true),
    convolution([2, 3, 224, 224], 192, 16, stride: 16, bias: true),
    convolution([1, 64, 28, 28], 64, 5, padding: 2),
    linear(64, 400, 120), linear(128, 64, 10), linear(16, 2048, 1000), linear(394, 384, 1152), linear(394, 1536, 384),
    linear(12544, 96, 384), linear(12544, 384, 96, bias: false), linear(2, 10_000, 4),
    linear(12544, 96, 384, .bfloat16), linear(32, 3072, 512), linear(40, 2100, 300),
    SizedCase("product", [[8, 10_000], [10_000, 8]]) { matmul($0[0], $0[1]) },
    SizedCase("product", [[1, 4096], [4096, 1000]]) { matmul($0[0], $0[1]) },
    SizedCase("product", [[6, 70, 300], [6, 300, 50]]) { matmul($0[0], $0[1]) },
    SizedCase("transposed convolution", [[4, 32, 28, 28], [32, 16, 2, 2]]) {
      $0[0].convTransposed2d($0[1], stride: 2)
    },
    SizedCase("mean", [[3, 700_000]]) { $0[0].mean() },
    SizedCase("sum of columns", [[40_000, 30]]) { $0[0].sum(axes: [0]) },
    SizedCase("softmax", [[500, 1000]]) { $0[0].softmax() },
    SizedCase("max pooling", [[16, 64, 56, 56]]) { $0[0].maxPool2d(3, stride: 2, padding: 1) },
    SizedCase("average pooling", [[16, 64, 56, 56]]) { $0[0].averagePool2d(3, stride: 2, padding: 1) },
    SizedCase("activation", [[16, 64, 56, 56]]) { gelu($0[0]) },
  ]
}

@Suite("The number of threads", .serialized)
struct ThreadCountTests {
  private static let counts = [1, 2, 3, 4, 7, 16]

  /// What oneDNN still cuts by threads on processors without AVX-512: products of many matrices, and convolutions that go by
  /// way of a matrix product.
  private static func isLeftToTheLibrary(_ name: String) -> Bool {
    guard Threads.independent == 1 else { return false }
    return ["matmul/b", "einsum/batched", "einsum/attention", "attention", "product [6"].contains { name.hasPrefix($0) }
      || ["conv2d/groupsOf4", "convTransposed2d/blocks", "conv3d/groups"].contains(name)
  }

  /// Results for every number of threads; what differs from one thread's, by number.
  private func differences(_ compute: () -> [Tensor]) -> [String] {
    let threads = Threads.count
    defer { Threads.count = threads }
    let all = Self.counts.map { count in
      Threads.count = count
      return compute().map(\.rowMajor)
    }
    return zip(Self.counts, all).dropFirst().flatMap { count, results in
      zip(all[0], results).enumerated().compactMap { position, pair in
        mismatch(pair.1, pair.0, .exact).map {
          "\(count) threads, \(position == 0 ? "result" : "gradient \(position - 1)"): \($0)"
        }
      }
    }
  }

  @Test("changes no bit of a large operation, forward and back", arguments: SizedCase.all)
  private func largeOperations(_ test: SizedCase) {
    if Self.isLeftToTheLibrary(test.testDescription) { return }
    var random = RandomStream(seed: 11)
    let inputs = test.inputs.map { Tensor.randomNormal($0, using: &random) }
    let all = differences {
      var y = Tensor(0)
      let (_, gradients) = valueAndGradient(at: inputs) { x in
        autocast(test.dtype) { y = test.compute(x) }
        return (y.cast(to: .float32) * y.cast(to: .float32)).sum()
      }
      return [y.detached] + gradients
    }
    #expect(all == [])
  }

  @Test("changes no bit of any operation, divided as finely as can be", arguments: GoldenFamily.all)
  func everyOperation(_ family: GoldenFamily) throws {
    let harness = try family.harness()
    for name in harness.golden.cases.sorted() {
      guard let row = harness.row(for: name), !Self.isLeftToTheLibrary(name) else { continue }
      let inputs = harness.golden.list("\(name).in")
      let cotangents = harness.golden.list("\(name).out").indices.map { harness.golden.tensors["\(name).dout\($0)"] }
      let found = Threads.dividingFinely {
        differences {
          guard cotangents.contains(where: { $0 != nil }) else { return withoutGradient { row.compute(inputs) } }
          var results: [Tensor] = []
          let (_, gradients) = valueAndGradient(at: inputs) { inputs in
            results = row.compute(inputs)
            return zip(results, cotangents).reduce(Tensor(0)) { sum, pair in
              pair.1.map { sum + (pair.0 * $0).sum() } ?? sum
            }
          }
          return results.map(\.detached) + gradients
        }
      }
      for problem in found { Issue.record("\(name): \(problem)") }
    }
  }
}
