import COneDNN

/// The gradient of a convolution's input, some images at a time.
private final class CompiledParts: Sendable {
  struct Part: Sendable {
    let convolution: CompiledConvolution
    let images: Range<Int>
  }

  let parts: [Part]

  init(_ parts: [Part]) { self.parts = parts }
}

private let cache = PrimitiveCache<ConvolutionKey, CompiledParts?>()

extension CPUKernels {
  /// Runs the gradient of a convolution's input in parts that do not depend on the threads; false if there is no need.
  ///
  /// The library's code that makes a matrix product of each row adds up in other steps where a thread's share ends.
  func runInParts(
    _ whole: CompiledConvolution, _ key: ConvolutionKey, _ dy: Tensor, _ weight: Tensor, to dx: Tensor
  ) -> Bool {
    guard whole.primitive.implementation.hasPrefix("brgconv"),
      let compiled = cache.value(for: key, make: { compileParts(whole, key) })
    else { return false }
    let size = dy.dtype.byteCount
    withExtendedLifetime((dy, weight)) {
      Profiler.kernel(
        whole.primitive.work(on: [
          .init(DNNL_ARG_DIFF_DST, whole.output, dy), .init(DNNL_ARG_WEIGHTS, whole.weight, weight),
          .init(DNNL_ARG_DIFF_SRC, whole.input, dx),
        ])
      ) {
        PartialRun.run(
          compiled.parts.map { part in
            let first = part.images.lowerBound
            return PartialRun(
              primitive: part.convolution.primitive,
              operands: [
                .init(
                  index: DNNL_ARG_DIFF_DST, descriptor: part.convolution.output,
                  pointer: dy.pointer + whole.output.offset(of: first, along: 0) * size),
                .init(index: DNNL_ARG_WEIGHTS, descriptor: whole.weight, pointer: weight.pointer),
                .init(
                  index: DNNL_ARG_DIFF_SRC, descriptor: part.convolution.input,
                  pointer: dx.pointer + whole.input.offset(of: first, along: 0) * size),
              ])
          })
      }
    }
    return true
  }

  private func compileParts(_ whole: CompiledConvolution, _ key: ConvolutionKey) -> CompiledParts? {
    guard whole.input.isBlocked, whole.output.isBlocked else { return nil }
    return Threads.alone {
      let cut = SumParts(terms: 1, cost: key.products, mostTerms: 1, mostResults: key.input[0])
      var made: [Int: CompiledConvolution] = [:]
      var parts: [CompiledParts.Part] = []
      for images in SumParts.ranges(key.input[0], parts: cut.results) {
        var part = key
        part.input = Shape([images.count] + key.input.dimensions.dropFirst())
        part.output = Shape([images.count] + key.output.dimensions.dropFirst())
        if made[images.count] == nil, let source = whole.input.first(part.input.dimensions),
          let target = whole.output.first(part.output.dimensions)
        {
          made[images.count] = compile(part, source, target, weights: whole.weight)
        }
        guard let convolution = made[images.count] else { return nil }
        parts.append(.init(convolution: convolution, images: images))
      }
      return CompiledParts(parts)
    }
  }
}
