/// How elements that meet in one place become one.
public enum ScatterReduction: String, Hashable, Codable, Sendable {
  /// Their sum.
  case sum
  /// Their mean; of integers, rounded down.
  case mean
  /// Their product.
  case product
  /// The largest, NaN if one is; PyTorch's `amax`.
  case max
  /// The smallest, NaN if one is; PyTorch's `amin`.
  case min
}

/// Joins the elements of a source that meet at their indices' positions along an axis.
package struct ScatterReduce: Op, Hashable {
  package let axis: Int
  package let reduction: ScatterReduction
  /// Whether the elements that were there take part.
  package let includesSelf: Bool
  package var name: String { "scatterReduce" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try checkIndices(inputs[1], against: inputs[0], axis: axis)
    try checkSource(inputs[2], against: inputs[1])
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    // Narrow types would be rounded after each element.
    let dtype = wide(x[0].dtype)
    let (start, source) = (kernels.cast(x[0], to: dtype), kernels.cast(x[2], to: dtype))
    let first = includesSelf ? start : scatter(start, x[1], neutral(dtype, kernels), .assign, kernels)
    var result = scatter(first, x[1], source, rule, kernels)
    if reduction == .mean {
      result = kernels.binary(
        result, counts(x[0].shape, x[1], dtype, kernels), dtype.isFloatingPoint ? .divide : .floorDivide,
        output: result.shape, dtype: dtype)
    }
    return [kernels.cast(result, to: x[0].dtype)]
  }

  package func kept(for needed: Operands) -> Kept {
    switch reduction {
    case .sum, .mean: Kept(inputs: [1])
    case .product: Kept(inputs: [0, 1, 2])
    case .max, .min: Kept(inputs: [0, 1, 2], outputs: [0])
    }
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let given = gradients[0] else { return [nil, nil, nil] }
    let indices = saved.input(1)
    let dtype = wide(given.dtype)
    let dy = kernels.cast(given, to: dtype)
    func gathered(_ x: Tensor) -> Tensor { kernels.gather(x, axis: axis, indices: indices) }
    var (own, source): (Tensor, Tensor)
    switch reduction {
    case .sum: (own, source) = (dy, gathered(dy))
    case .mean:
      own = dy / counts(dy.shape, indices, dtype, kernels)
      source = gathered(own)
    case .product:
      (own, source) = productGradients(
        dy, kernels.cast(saved.input(0), to: dtype), kernels.cast(saved.input(2), to: dtype), indices, kernels)
    case .max, .min:
      // Equal extremes share the gradient, as PyTorch's do.
      let result = saved.output(0)
      let isOwn = (saved.input(0) .== result).cast(to: dtype)
      let isOne = (kernels.cast(saved.input(2), to: result.dtype) .== gathered(result)).cast(to: dtype)
      let sharing = scatter(
        includesSelf ? isOwn : kernels.fill(dy.shape, dtype, 0), indices, isOne, .sum, kernels)
      let share = dy / sharing
      (own, source) = (isOwn * share, isOne * gathered(share))
    }
    if !includesSelf {
      let untouched = reduction == .sum || reduction == .mean ? own : dy
      own = scatter(untouched, indices, kernels.fill([], dtype, 0), .assign, kernels)
    }
    return [own, nil, source]
  }

  /// The product of all other factors of a place, which is also right when some are zero.
  private func productGradients(
    _ dy: Tensor, _ x: Tensor, _ source: Tensor, _ indices: Tensor, _ kernels: any Kernels
  ) -> (own: Tensor, source: Tensor) {
    let one = kernels.fill([], x.dtype, 1)
    let isOwnZero = (x .== 0).cast(to: x.dtype)
    let isZero = (source .== 0).cast(to: x.dtype)
    let zeros = scatter(
      includesSelf ? isOwnZero : kernels.fill(x.shape, x.dtype, 0), indices, isZero, .sum, kernels)
    let ownFactor = select(x .== 0, then: one, else: x)
    let factor = select(source .== 0, then: one, else: source)
    let rest = scatter(
      includesSelf ? ownFactor : kernels.fill(x.shape, x.dtype, 1), indices, factor, .product, kernels)
    func others(_ factor: Tensor, _ isZero: Tensor, _ zeros: Tensor, _ rest: Tensor, _ dy: Tensor) -> Tensor {
      // A factor that is zero leaves the product of the rest if it is the only one.
      let left = (zeros .== isZero).cast(to: x.dtype)
      return dy * (left * (rest / factor))
    }
    func gathered(_ x: Tensor) -> Tensor { kernels.gather(x, axis: axis, indices: indices) }
    return (
      others(ownFactor, isOwnZero, zeros, rest, dy),
      others(factor, isZero, gathered(zeros), gathered(rest), gathered(dy))
    )
  }

  /// How many elements each place is the mean of.
  private func counts(_ shape: Shape, _ indices: Tensor, _ dtype: DType, _ kernels: any Kernels) -> Tensor {
    let one = kernels.fill([], dtype, 1)
    // Where nothing arrives, what was there stays.
    let start = kernels.fill(shape, dtype, 1)
    let first = includesSelf ? start : scatter(start, indices, kernels.fill([], dtype, 0), .assign, kernels)
    return scatter(first, indices, one, .sum, kernels)
  }

  private func scatter(
    _ x: Tensor, _ indices: Tensor, _ source: Tensor, _ rule: ScatterRule, _ kernels: any Kernels
  ) -> Tensor {
    kernels.scatter(x, axis: axis, indices: indices, source: source, rule, operation: name)
  }

  private var rule: ScatterRule {
    switch reduction {
    case .sum, .mean: .sum
    case .product: .product
    case .max: .max
    case .min: .min
    }
  }

  /// What changes nothing that it is joined with.
  private func neutral(_ dtype: DType, _ kernels: any Kernels) -> Tensor {
    let isBool = dtype == .bool
    let value: Double =
      switch reduction {
      case .sum, .mean: 0
      case .product: 1
      case .max: isBool ? 0 : -.infinity
      case .min: isBool ? 1 : .infinity
      }
    return kernels.fill([], dtype, value)
  }

  private func wide(_ dtype: DType) -> DType { dtype == .bfloat16 || dtype == .float16 ? .float32 : dtype }
}

extension Tensor {
  /// The tensor with the elements of `source` joined to those at their indices' positions along an axis and otherwise
  /// at their own.
  ///
  /// ```swift
  /// // The largest score of each class.
  /// Tensor.zeros([classes]).scatterReduce(axis: 0, labels, scores, .max, includesSelf: false)
  /// ```
  /// - Parameter includesSelf: whether what was there is one of the elements; places that nothing is sent to stay as
  ///   they are either way
  /// - Shapes: indices and source alike; the result has the tensor's shape
  /// - Traps: if the indices are not integers, are larger than the tensor beside the axis, or lie beyond it; if booleans
  ///   are to have a mean
  public func scatterReduce(
    axis: Int, _ indices: Tensor, _ source: Tensor, _ reduction: ScatterReduction, includesSelf: Bool = true
  ) -> Tensor {
    guard reduction != .mean || dtype != .bool else {
      misuse("scatterReduce", "booleans have no mean; use cast(to: .float32)")
    }
    if let row = asRow {
      return row.scatterReduce(axis: axis, indices.orRow, source.orRow, reduction, includesSelf: includesSelf)
        .reshaped([])
    }
    let op = ScatterReduce(
      axis: self.axis(axis, "scatterReduce"), reduction: reduction, includesSelf: includesSelf)
    return apply(op, self, indices.asIndices("scatterReduce"), source)
  }
}
