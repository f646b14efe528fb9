import CKernels
import COneDNN

/// The gradient of a convolution's weights in parts that do not depend on the threads; see ``SumParts``.
private final class CompiledGradient: Sendable {
  /// Some images, and some channels of the result's gradient.
  struct Part: Sendable {
    let primitive: Primitive
    /// Which of the partial results it gives, or a part of.
    let term: Int
    let images: Range<Int>
    let channels: Range<Int>
    let input: MemoryDescriptor
    let weight: MemoryDescriptor
    let output: MemoryDescriptor
  }

  /// How operands lie.
  let whole: CompiledConvolution
  let cut: SumParts
  let parts: [Part]

  init(_ whole: CompiledConvolution, _ cut: SumParts, _ parts: [Part]) {
    self.whole = whole
    self.cut = cut
    self.parts = parts
  }
}

/// Nil stands for what the library has no good code for in this type on this processor.
private let cache = PrimitiveCache<ConvolutionKey, CompiledGradient?>()

extension CPUKernels {
  func convolutionWeightGradient(
    _ x: Tensor, _ dy: Tensor, weight: Shape, dtype: DType, hasBias: Bool, _ geometry: ConvolutionGeometry
  ) -> (weight: Tensor, bias: Tensor?) {
    if let dw = winogradWeightGradient(x, dy, weight: weight, geometry) {
      return (dw, hasBias ? channelSums(dy) : nil)
    }
    if let narrow = narrowGroupsWeightGradient(x, dy, weight: weight, dtype: dtype, hasBias: hasBias, geometry) {
      return narrow
    }
    let dy = cast(dy, to: x.dtype)
    let weightType = x.dtype == .bfloat16 ? dtype : x.dtype
    // Sums are float32, whatever is wanted: their parts must not be rounded.
    let key = ConvolutionKey(
      direction: .weightGradient, input: x.shape, weight: weight, output: dy.shape, geometry: geometry,
      dtype: x.dtype, weightType: .float32, hasBias: hasBias,
      inputLayout: x.nativeLayout, outputLayout: dy.nativeLayout)
    guard let compiled = cache.value(for: key, make: { compileGradient(key) }) else {
      let wide = convolutionWeightGradient(
        widened(x), widened(dy), weight: weight, dtype: .float32, hasBias: hasBias, geometry)
      return (cast(wide.weight, to: weightType), wide.bias.map { cast($0, to: x.dtype) })
    }
    if !compiled.whole.isDepthwise,
      let own = depthwiseWeightGradient(x, dy, weight: weight, hasBias: hasBias, geometry)
    {
      return own
    }
    let source = relaid(x, to: compiled.whole.input)
    let gradient = relaid(dy, to: compiled.whole.output)
    let dw = result(compiled.whole.weight, weight, .float32)
    let db = hasBias ? Tensor.uninitialized([weight[0]], .float32) : nil
    withExtendedLifetime((source, gradient)) {
      Profiler.kernel(
        compiled.whole.primitive.work(on: [
          .init(DNNL_ARG_SRC, compiled.whole.input, source), .init(DNNL_ARG_DIFF_DST, compiled.whole.output, gradient),
          .init(DNNL_ARG_DIFF_WEIGHTS, compiled.whole.weight, dw),
        ])
      ) { run(compiled, source, gradient, into: dw, db) }
    }
    return (cast(dw, to: weightType), db.map { cast($0, to: x.dtype) })
  }

  /// The gradient of a bias.
  private func channelSums(_ dy: Tensor) -> Tensor {
    rowMajor(reduce(dy, .sum, axes: [0, 2, 3])).view([dy.shape[1]], StridedLayout(strides: [1]))
  }

  /// Runs all parts and adds up their results.
  private func run(
    _ compiled: CompiledGradient, _ source: Tensor, _ gradient: Tensor, into dw: Tensor, _ db: Tensor?
  ) {
    let (input, weight, output) = (compiled.whole.input, compiled.whole.weight, compiled.whole.output)
    let size = source.dtype.byteCount
    let weightSums = PartialSums(dw.pointer, byteCount: weight.byteCount, terms: compiled.cut.terms)
    let biasSums = db.map { PartialSums($0.pointer, byteCount: 4 * $0.elementCount, terms: compiled.cut.terms) }
    let gathers = compiled.cut.results > 1
    let runs = compiled.parts.map { part in
      let image = output.offset(of: part.images.lowerBound, along: 0)
      let channel = output.offset(of: part.channels.lowerBound, along: 1)
      let run = output.offset(of: part.channels.upperBound, along: 1) - channel
      var operands = [
        PartialRun.Operand(
          index: DNNL_ARG_SRC, descriptor: part.input,
          pointer: source.pointer + input.offset(of: part.images.lowerBound, along: 0) * size),
        PartialRun.Operand(
          index: DNNL_ARG_DIFF_DST, descriptor: part.output, pointer: gradient.pointer + (image + channel) * size,
          pieces: gathers
            ? .init(count: part.images.count, byteCount: run * size, step: output.strides[0] * size) : nil),
        PartialRun.Operand(
          index: DNNL_ARG_DIFF_WEIGHTS, descriptor: part.weight,
          pointer: weightSums.start(of: part.term) + weight.offset(of: part.channels.lowerBound, along: 0) * 4),
      ]
      if let biasSums {
        operands.append(
          .init(
            index: DNNL_ARG_DIFF_BIAS, descriptor: .rowMajor([part.channels.count], .float32),
            pointer: biasSums.start(of: part.term) + 4 * part.channels.lowerBound))
      }
      return PartialRun(primitive: part.primitive, operands: operands)
    }
    PartialRun.run(runs)
    weightSums.join()
    biasSums?.join()
  }

  private func compileGradient(_ key: ConvolutionKey) -> CompiledGradient? {
    Threads.alone {
      guard let whole = compile(key) else { return nil }
      let images = key.input[0]
      // Channels in blocks stand one after the other in every image: copied together, some of them are a tensor.
      let blocks = whole.output.isBlocked ? whole.output.innerBlocks : []
      let canSlice = key.geometry.groups == 1 && blocks.count == 1 && blocks[0].axis == 1 && whole.weight.isBlocked
      // What goes through memory counts too: a depthwise convolution multiplies little.
      let cost = key.products + 16 * (key.input.elementCount + key.output.elementCount)
      for mostResults in [canSlice ? key.weight[0] / 64 : 1, 1] {
        let cut = SumParts(
          terms: images * key.output[2] * key.output[3], cost: cost, mostTerms: images, mostResults: mostResults)
        if let parts = parts(of: whole, key, cut) { return CompiledGradient(whole, cut, parts) }
      }
      let all = CompiledGradient.Part(
        primitive: whole.primitive, term: 0, images: 0..<images, channels: 0..<key.weight[0], input: whole.input,
        weight: whole.weight, output: whole.output)
      return CompiledGradient(whole, .whole, [all])
    }
  }

  /// Every part compiled; nil where the library's order of operands cannot be cut so, or it has no code for a part.
  private func parts(
    of whole: CompiledConvolution, _ key: ConvolutionKey, _ cut: SumParts
  ) -> [CompiledGradient.Part]? {
    func hasImagesOutside(_ order: MemoryDescriptor) -> Bool {
      order.isBlocked && !order.innerBlocks.contains { $0.axis == 0 }
    }
    guard cut != .whole, hasImagesOutside(whole.input), hasImagesOutside(whole.output) else { return nil }
    var made: [Shape: CompiledConvolution] = [:]
    func compiled(_ images: Int, _ channels: Int) -> CompiledConvolution? {
      var part = key
      part.input = Shape([images] + key.input.dimensions.dropFirst())
      part.output = Shape([images, channels] + key.output.dimensions.dropFirst(2))
      if let known = made[part.output] { return known }
      var weightSizes = whole.weight.dimensions
      if cut.results > 1 {
        part.weight = Shape([channels] + key.weight.dimensions.dropFirst())
        weightSizes = part.weight.dimensions
      }
      guard let source = whole.input.first(part.input.dimensions), let weight = whole.weight.first(weightSizes) else {
        return nil
      }
      let target =
        cut.results > 1
        ? MemoryDescriptor.tagged(
          part.output.dimensions, key.dtype, PlaneOrder.tag(whole.output.innerBlocks[0].size))
        : whole.output.first(part.output.dimensions)
      let result = target.flatMap { compile(part, source, $0, weights: weight) }
      made[part.output] = result
      return result
    }
    var parts: [CompiledGradient.Part] = []
    for (term, images) in SumParts.ranges(key.input[0], parts: cut.terms).enumerated() {
      for channels in SumParts.ranges(key.output[1], parts: cut.results, unit: 16) {
        guard let part = compiled(images.count, channels.count) else { return nil }
        parts.append(
          .init(
            primitive: part.primitive, term: term, images: images, channels: channels, input: part.input,
            weight: part.weight, output: part.output))
      }
    }
    return parts
  }
}
