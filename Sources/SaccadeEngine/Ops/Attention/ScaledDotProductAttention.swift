/// Means of values, weighted by how well each query fits each key, of float32 and in one sweep.
///
/// The logits and weights of all queries and keys are never there at once: the gradient computes them again.
/// - Paper: Dao et al. 2022, <https://arxiv.org/abs/2205.14135>, Algorithms 1 and 2
package struct ScaledDotProductAttention: Op, Hashable {
  package let scale: Float
  package var name: String { "scaledDotProductAttention" }

  /// Attention whose logits are products times a number.
  package init(scale: Float) { self.scale = scale }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (query, key, value) = (inputs[0], inputs[1], inputs[2])
    let leading = [query, key, value].map { Shape($0.dimensions.dropLast(2)) }
    guard let both = leading[0].broadcast(with: leading[1]), let all = both.broadcast(with: leading[2]) else {
      throw ShapeError(
        "the axes before the last two must broadcast: query \(query), key \(key), value \(value); reshape one of them")
    }
    return [Shape(all.dimensions + [query[-2], value[-1]]), Shape(all.dimensions + [query[-2]])]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0], .float32] }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    // Each query with each key, and the weights with the values.
    let pairs = Extent.product(outputs[1].elementCount, inputs[1][-2])
    return Extent.product(pairs, (Extent(inputs[0][-1]) + inputs[2][-1]).value)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let result = kernels.attention(operands { $0 < x.count ? x[$0] : nil }, output: shapes[0])
    return [result.output, result.logSums]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: .all, outputs: [0, 1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    let count = saved.inputShapes.count
    guard let dy = gradients[0] else { return Array(repeating: nil, count: count) }
    let found = kernels.attentionBackward(
      dy, operands { $0 < count ? saved.input($0) : nil }, output: saved.output(0), logSums: saved.output(1),
      needed: saved.needed)
    return Array([found.query, found.key, found.value, found.bias].prefix(count))
  }

  private func operands(_ input: (Int) -> Tensor?) -> AttentionOperands {
    guard let query = input(0), let key = input(1), let value = input(2) else {
      fatalError("\(name): queries, keys and values are needed")
    }
    return AttentionOperands(query: query, key: key, value: value, bias: input(3), scale: scale)
  }
}

/// Means of values, weighted by how well each query fits each key.
///
/// A mask of booleans says which keys a query may look at; a mask of numbers is added to the logits. A causal attention
/// lets query i look at keys 0 … i. A query that may look at nothing, as all its logits are −∞, gets zeros and passes no
/// gradient on.
///
/// With a mask of numbers or none, all weights are never in memory at once. Logits and weights are float32, whatever the
/// type of the operands and the result.
/// - Shapes: query `[…, n, d]`, key `[…, m, d]`, value `[…, m, v]`, mask broadcasts to `[…, n, m]`; result `[…, n, v]`
/// - Paper: Vaswani et al. 2017, <https://arxiv.org/abs/1706.03762>, §3.2.1
/// - Differs from PyTorch: a mask and `isCausal` go together
/// - Traps: if the sizes do not fit
public func scaledDotProductAttention(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Float? = nil
) -> Tensor {
  guard query.rank >= 2, key.rank == query.rank, value.rank == query.rank, query.shape[-1] == key.shape[-1],
    key.shape[-2] == value.shape[-2]
  else {
    misuse(
      "scaledDotProductAttention",
      "queries [n, d] need keys [m, d] and values [m, v] with as many axes before: query \(query.shape), key "
        + "\(key.shape), value \(value.shape)")
  }
  let factor = scale ?? 1 / Float(max(query.shape[-1], 1)).squareRoot()
  let narrow = floatOperands("scaledDotProductAttention", [query, key, value])
  // Logits reach hundreds, of which a narrow type would keep too few digits for their exponentials.
  let operands = narrow.map { $0.cast(to: .float32) }
  let added = mask.flatMap { $0.dtype == .bool ? nil : $0.cast(to: .float32) }
  guard !isCausal, mask == nil || added != nil, !operands.contains(where: { $0.elementCount == 0 }) else {
    let result = autocast(.float32) {
      composedAttention(
        operands[0], operands[1], operands[2], mask: added ?? mask, isCausal: isCausal, scale: factor)
    }
    return result.cast(to: narrow[0].dtype)
  }
  let op = ScaledDotProductAttention(scale: factor)
  if let added, let result = try? op.outputShapes(operands.map(\.shape))[0] {
    check(mask: added, against: Shape(result.dimensions.dropLast() + [key.shape[-2]]))
  }
  return apply(op, operands + (added.map { [$0] } ?? []))[0].cast(to: narrow[0].dtype)
}

/// Attention step by step: for masks of booleans, and what is causal.
func composedAttention(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor?, isCausal: Bool, scale: Float
) -> Tensor {
  let rows = query.shape[-2]
  if isCausal, mask == nil, key.shape[-2] > rows, rows > 0 {
    // Nobody looks at the keys beyond the last query: 0 times what they hold would be NaN where it is no number.
    return composedAttention(
      query, key.slice(axis: -2, 0..<rows), value.slice(axis: -2, 0..<rows), mask: nil, isCausal: true, scale: scale)
  }
  let columns = key.shape[-2]
  var logits = matmul(query * scale, key.transposed())
  var allowed: Tensor?
  if let mask {
    check(mask: mask, against: logits.shape)
    if mask.dtype == .bool { allowed = mask } else { logits = logits + mask }
  }
  if isCausal {
    let past = Tensor.arange(columns) .<= Tensor.arange(rows).reshaped([rows, 1])
    allowed = allowed.map { $0 .&& past } ?? past
  }
  if let allowed {
    logits = select(allowed, then: logits, else: Tensor.full([], -Float.infinity, dtype: logits.dtype))
  }
  // Without a mask every query may look at the first key.
  guard mask != nil, columns > 0 else { return matmul(logits.softmax(), value) }
  // A row of −∞ has no softmax. Zeros on both sides of it keep NaN out of the result and of the gradient.
  let isOpen = withoutGradient { logits.detached.max(axes: [-1], keepsAxes: true) .!= -Float.infinity }
  let zero = Tensor.full([], 0, dtype: logits.dtype)
  let weights = select(isOpen, then: logits, else: zero).softmax()
  return matmul(select(isOpen, then: weights, else: zero), value)
}

private func check(mask: Tensor, against logits: Shape) {
  guard logits.broadcast(with: mask.shape) == logits else {
    misuse(
      "scaledDotProductAttention",
      "the mask must broadcast to queries by keys: mask \(mask.shape), expected \(logits)")
  }
}
