/// Means of values, weighted by how well each query fits each key.
///
/// A query that may look at nothing gets zeros. A mask of booleans says which keys a query may look at; a mask of numbers is added to the logits. A causal
/// attention lets query i look at keys 0 … i.
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
  let (rows, columns) = (query.shape[-2], key.shape[-2])
  let factor = scale ?? 1 / Float(max(query.shape[-1], 1)).squareRoot()
  var logits = matmul(query * factor, key.transposed())
  var allowed: Tensor?
  if let mask {
    guard logits.shape.broadcast(with: mask.shape) == logits.shape else {
      misuse(
        "scaledDotProductAttention",
        "the mask must broadcast to queries by keys: mask \(mask.shape), expected \(logits.shape)")
    }
    if mask.dtype == .bool { allowed = mask } else { logits = logits + mask }
  }
  if isCausal {
    let past = Tensor.arange(columns) .<= Tensor.arange(rows).reshaped([rows, 1])
    allowed = allowed.map { $0 .&& past } ?? past
  }
  guard let allowed else { return matmul(logits.softmax(), value) }
  // A finite number instead of −∞ keeps queries that may look at nothing free of NaN; the second select clears them.
  let hidden = Tensor.full([], logits.dtype == .float16 ? -6e4 : -1e30, dtype: logits.dtype)
  let weights = select(allowed, then: logits, else: hidden).softmax()
  guard mask?.dtype == .bool else { return matmul(weights, value) }
  return matmul(select(allowed, then: weights, else: Tensor.full([], 0, dtype: weights.dtype)), value)
}
