public import SaccadeEngine

/// Attention with several heads: each looks at values where its queries fit keys, and their findings are mixed.
///
/// Weights have PyTorch's names and shapes: the projections of query, key and value stand in one matrix.
/// - Shapes: query `[n, l, e]`, key and value `[n, m, e]`, mask broadcasts to `[n, heads, l, m]`; result `[n, l, e]`
/// - Paper: Vaswani et al. 2017, <https://arxiv.org/abs/1706.03762>, §3.2.2
/// - Differs from PyTorch: the batch comes first, and a mask of booleans says where one may look
public final class MultiHeadAttention: Module {
  /// The projections of query, key and value, one above the other.
  public let inProjWeight: Parameter
  /// What they add.
  public let inProjBias: Parameter?
  /// The mix of what the heads found.
  public let outProj: Linear
  /// How many heads there are.
  public let heads: Int
  /// How likely a weight of the attention is zeroed in training.
  public let dropoutRate: Float

  /// An attention over `features` features.
  /// - Traps: if the heads do not divide the features
  public init(_ features: Int, heads: Int, hasBias: Bool = true, dropoutRate: Float = 0) {
    guard heads > 0, features > 0, features % heads == 0 else {
      misuse("MultiHeadAttention", "the heads must divide the features: \(heads) heads, \(features) features")
    }
    inProjWeight = Parameter([3 * features, features], .xavierUniform())
    inProjBias = hasBias ? Parameter([3 * features], .constant(0)) : nil
    outProj = Linear(features, features, hasBias: hasBias, bias: .constant(0))
    self.heads = heads
    self.dropoutRate = dropoutRate
  }

  /// What each position of the input finds in all of them.
  public override func forward(_ x: Tensor) -> Tensor {
    check(x)
    let parts = projected(x, 0..<3)
    return mixed(parts[0], parts[1], parts[2], mask: nil, isCausal: false)
  }

  /// What each query finds in the values.
  public func callAsFunction(
    _ query: Tensor, key: Tensor, value: Tensor, mask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    scope {
      for x in [query, key, value] { check(x) }
      return mixed(
        projected(query, 0..<1)[0], projected(key, 1..<2)[0], projected(value, 2..<3)[0], mask: mask,
        isCausal: isCausal)
    }
  }

  private func check(_ x: Tensor) {
    let features = outProj.weight.shape[0]
    guard x.rank == 3, x.shape[2] == features else {
      misuse("MultiHeadAttention", "inputs must be [n, length, \(features)]: \(x.shape)")
    }
  }

  /// Some of the three projections in one product, each a view `[n, heads, length, e / heads]`.
  private func projected(_ x: Tensor, _ parts: Range<Int>) -> [Tensor] {
    let (n, length, features) = (x.shape[0], x.shape[1], x.shape[2])
    let rows = parts.lowerBound * features..<parts.upperBound * features
    let y = x.linear(inProjWeight.value.slice(axis: 0, rows), bias: inProjBias?.value.slice(axis: 0, rows))
    return y.reshaped([n, length, parts.count, heads, features / heads]).split(size: 1, axis: 2).map {
      $0.squeezed(2).permuted([0, 2, 1, 3])
    }
  }

  private func mixed(_ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor?, isCausal: Bool) -> Tensor {
    let found =
      isTraining && dropoutRate > 0
      ? droppedAttention(q, k, v, mask, isCausal)
      : scaledDotProductAttention(q, k, v, mask: mask, isCausal: isCausal)
    return outProj(found.permuted([0, 2, 1, 3]).reshaped([q.shape[0], q.shape[2], outProj.weight.shape[0]]))
  }

  /// Attention whose weights are dropped: the values are those of an identity matrix first, which gives the weights.
  private func droppedAttention(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?, _ isCausal: Bool
  ) -> Tensor {
    let identity = Tensor.eye(k.shape[2]).expanded(to: [k.shape[0], heads, k.shape[2], k.shape[2]])
    let weights = scaledDotProductAttention(q, k, identity, mask: mask, isCausal: isCausal)
    return matmul(RandomSource.current.draw { dropout(weights, rate: dropoutRate, using: &$0) }, v)
  }
}
