import CKernels

extension CPUKernels {
  func uniform(_ shape: Shape, _ range: Range<Float>, _ stream: inout RandomStream) -> Tensor {
    drawn(shape, .float32, &stream) { output, count, key, first in
      sk_random_uniform(output, .float32, count, key, first, Double(range.lowerBound), Double(range.upperBound))
    }
  }

  func normal(_ shape: Shape, mean: Float, deviation: Float, _ stream: inout RandomStream) -> Tensor {
    drawn(shape, .float32, &stream) { output, count, key, first in
      sk_random_normal(output, .float32, count, key, first, Double(mean), Double(deviation))
    }
  }

  func truncatedNormal(
    _ shape: Shape, mean: Float, deviation: Float, bounds: ClosedRange<Float>, _ stream: inout RandomStream
  ) -> Tensor {
    drawn(shape, .float32, &stream) { output, count, key, first in
      sk_random_truncated_normal(
        output, .float32, count, key, first, Double(mean), Double(deviation), Double(bounds.lowerBound),
        Double(bounds.upperBound))
    }
  }

  func bernoulli(_ shape: Shape, probability: Float, _ stream: inout RandomStream) -> Tensor {
    drawn(shape, .bool, &stream) { output, count, key, first in
      sk_random_bernoulli(output, .bool, count, key, first, Double(probability))
    }
  }

  private func drawn(
    _ shape: Shape, _ dtype: DType, _ stream: inout RandomStream,
    fill: (UnsafeMutableRawPointer, _ count: Int, _ key: UInt64, _ first: UInt64) -> Void
  ) -> Tensor {
    let output = Tensor.uninitialized(shape, dtype)
    let first = stream.reserve(for: shape)
    Profiler.kernel(.init("random", from: [], to: output)) {
      fill(output.pointer, shape.elementCount, stream.key, first)
    }
    return output
  }

  func dropout(_ x: Tensor, rate: Float, key: UInt64, first: UInt64) -> Tensor {
    // By rows, so that the draw does not depend on the layout that a machine prefers.
    let source = rowMajor(x)
    let output = Tensor.uninitialized(x.shape, x.dtype)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("dropout", from: [source], to: output)) {
        sk_dropout(output.pointer, source.pointer, x.dtype.kernel, x.elementCount, key, first, Double(rate))
      }
    }
    return output
  }
}

extension RandomStream {
  /// Takes the blocks that one draw for each element of a shape needs, and gives the number of the first.
  mutating func reserve(for shape: Shape) -> UInt64 { reserve(blocks: (shape.elementCount + 3) / 4) }
}
