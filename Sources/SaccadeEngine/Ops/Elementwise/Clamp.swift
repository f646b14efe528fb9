extension Tensor {
  /// Each element limited to a range; NaN stays.
  ///
  /// Bounds with a fraction make float32 of integers. A bound beyond the integers' type limits nothing.
  /// - Traps: if the range is empty
  public func clamped(to range: ClosedRange<some TensorNumber>) -> Tensor {
    clamped(range.lowerBound.scalarValue, range.upperBound.scalarValue)
  }

  /// Each element limited from below: `x.clamped(to: 0...)`; NaN stays.
  public func clamped(to range: PartialRangeFrom<some TensorNumber>) -> Tensor {
    clamped(range.lowerBound.scalarValue, nil)
  }

  /// Each element limited from above: `x.clamped(to: ...1)`; NaN stays.
  public func clamped(to range: PartialRangeThrough<some TensorNumber>) -> Tensor {
    clamped(nil, range.upperBound.scalarValue)
  }

  private func clamped(_ low: ScalarValue?, _ high: ScalarValue?) -> Tensor {
    let type = [low, high].compactMap { $0 }.reduce(dtype) { $0.promoted(with: $1) }
    let bounds = [low, high].map { bound in bound.map { type.nearest($0).double } }
    // float64 holds the bounds of all integers but the largest.
    if !type.isFloatingPoint, bounds.contains(where: { $0.map { abs($0) >= 0x1p53 } ?? false }) {
      return clampedExactly(low, high, type)
    }
    let function = UnaryFunction.clamp(bounds[0] ?? -.infinity, bounds[1] ?? .infinity)
    return apply(UnaryOp(function: function), cast(to: type))
  }

  private func clampedExactly(_ low: ScalarValue?, _ high: ScalarValue?, _ type: DType) -> Tensor {
    var result = cast(to: type)
    if case .whole(let bound) = low { result = maximum(result, bound) }
    if case .whole(let bound) = high { result = minimum(result, bound) }
    return result
  }
}
