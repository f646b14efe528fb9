extension Tensor {
  /// The `k`-th smallest element along an axis, counted from 1, and where it is (int64); NaN counts as larger than any
  /// number.
  /// - Traps: if `k` is not in 1 … the size of the axis
  public func kthValue(_ k: Int, axis: Int = -1, keepsAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
    if let row = asRow { return Tensor.numbers(row.kthValue(k, axis: axis)) }
    let position = self.axis(axis, "kthValue")
    guard (1...Swift.max(shape[position], 1)).contains(k), shape[position] > 0 else {
      misuse("kthValue", "k must be in 1 ... \(shape[position]), the size of axis \(axis): \(k), shape \(shape)")
    }
    let indices = detached.topK(k, axis: position, largest: false).indices
    return element(at: indices.slice(axis: position, k - 1..<k), position, keepsAxis)
  }

  /// The middle element along an axis, the lower one of two, and where it is (int64); NaN if any element is.
  /// - Traps: if the axis does not exist or is empty
  public func median(axis: Int, keepsAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
    middle(axis, keepsAxis, ignoresNaN: false, "median")
  }

  /// The middle of all elements, the lower one of two; NaN if any element is.
  ///
  /// Differs from PyTorch: of equals one gets the whole gradient.
  /// - Traps: if there are no elements
  public func median() -> Tensor { flattened().median(axis: 0).values }

  /// The middle of the elements along an axis that are numbers, the lower of two, and where it is (int64); NaN if there
  /// are none.
  /// - Traps: if the axis does not exist or is empty
  public func nanMedian(axis: Int, keepsAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
    middle(axis, keepsAxis, ignoresNaN: true, "nanMedian")
  }

  /// The middle of all elements that are numbers, the lower of two; NaN if there are none.
  /// - Traps: if there are no elements
  public func nanMedian() -> Tensor { flattened().nanMedian(axis: 0).values }

  private func middle(
    _ axis: Int, _ keepsAxis: Bool, ignoresNaN: Bool, _ operation: String
  ) -> (values: Tensor, indices: Tensor) {
    if let row = asRow {
      return Tensor.numbers(row.middle(axis, false, ignoresNaN: ignoresNaN, operation))
    }
    let position = self.axis(axis, operation)
    let size = shape[position]
    guard size > 0 else {
      misuse(operation, "axis \(axis) is empty and has no middle: shape \(shape); leave empty batches out")
    }
    let order = argsort(axis: position)
    guard dtype.isFloatingPoint else {
      return element(at: order.slice(axis: position, (size - 1) / 2..<(size - 1) / 2 + 1), position, keepsAxis)
    }
    // NaN comes last: the first of them stands where the numbers end.
    let numbers = (!isNaN(detached)).sum(axes: [position], keepsAxes: true)
    let whole = Tensor([size], shape: [])
    let middle = floorDivide(maximum(numbers, Tensor([1], shape: [])) - 1, Tensor([2], shape: []))
    let place = ignoresNaN ? middle : select(numbers .== whole, then: middle, else: numbers)
    return element(at: order.gather(axis: position, place), position, keepsAxis)
  }

  /// The values below which given parts of the elements lie, along an axis or of everything.
  ///
  /// A part q lies at position q·(n − 1) of the n elements in order. A row with NaN gives NaN, unless `ignoresNaN`.
  /// - Shapes: without `axis` `[count]`; `[a, n, b]` along axis 1 gives `[count, a, b]`
  /// - Traps: if a part is not in 0 … 1, the axis is empty, or the elements are integers
  public func quantile(
    _ parts: [Float], axis: Int? = nil, keepsAxis: Bool = false, _ interpolation: QuantileInterpolation = .linear,
    ignoresNaN: Bool = false
  ) -> Tensor {
    guard dtype.isFloatingPoint else {
      misuse("quantile", "the elements must be floating-point numbers: \(dtype); use cast(to: .float32)")
    }
    guard parts.allSatisfy({ (0...1).contains($0) }) else {
      misuse("quantile", "every part must lie in 0 … 1: \(parts)")
    }
    guard let axis else {
      let all = flattened().quantile(parts, axis: 0, interpolation, ignoresNaN: ignoresNaN)
      let ones = Shape([parts.count] + [Int](repeating: 1, count: rank))
      return keepsAxis ? all.reshaped(ones) : all
    }
    if let row = asRow { return row.quantile(parts, axis: axis, interpolation, ignoresNaN: ignoresNaN) }
    let position = self.axis(axis, "quantile")
    guard shape[position] > 0 else {
      misuse("quantile", "axis \(axis) is empty and has no quantiles: shape \(shape); leave empty batches out")
    }
    let found = movedAxis(position, to: -1).sorted().values.quantiles(Tensor(parts), interpolation, ignoresNaN)
    let result = found.movedAxis(-1, to: 0)
    return keepsAxis ? result.unsqueezed(position + 1) : result
  }

  /// The value below which a part of the elements lies, along an axis or of everything; see
  /// ``quantile(_:axis:keepsAxis:_:ignoresNaN:)``.
  /// - Traps: if the part is not in 0 … 1, the axis is empty, or the elements are integers
  public func quantile(
    _ part: Float, axis: Int? = nil, keepsAxis: Bool = false, _ interpolation: QuantileInterpolation = .linear,
    ignoresNaN: Bool = false
  ) -> Tensor {
    quantile([part], axis: axis, keepsAxis: keepsAxis, interpolation, ignoresNaN: ignoresNaN).squeezed(0)
  }

  /// The quantiles of rising rows, whose NaN come last.
  private func quantiles(_ parts: Tensor, _ interpolation: QuantileInterpolation, _ ignoresNaN: Bool) -> Tensor {
    let size = shape[-1]
    let numbers = (!isNaN(detached)).sum(axes: [-1], keepsAxes: true)
    let last = maximum(numbers, Tensor([1], shape: [])) - 1
    // In float32 the fifth part of five steps is one step, as it was meant; only positions in very long rows need more.
    let wide: DType = size > 1 << 24 ? .float64 : .float32
    let exact = parts.cast(to: wide) * last.cast(to: wide)
    var place = exact
    if !ignoresNaN {
      let hasNaN = numbers .!= Tensor([size], shape: [])
      place = select(hasNaN, then: Tensor([size - 1], shape: []).cast(to: wide), else: exact)
    }
    func elements(_ places: Tensor) -> Tensor { gather(axis: -1, places.cast(to: .int64)) }
    switch interpolation {
    case .lower: return elements(floor(place))
    case .higher: return elements(ceil(place))
    case .nearest: return elements(round(place))
    case .midpoint: return lerp(elements(floor(place)), elements(ceil(place)), 0.5)
    case .linear:
      let below = floor(place)
      return lerp(elements(below), elements(ceil(place)), (place - below).cast(to: dtype))
    }
  }
}

/// What a quantile between two elements is.
public enum QuantileInterpolation: String, Hashable, Codable, Sendable, CaseIterable {
  /// As far between them as it lies.
  case linear
  /// The lower one.
  case lower
  /// The higher one.
  case higher
  /// Their mean.
  case midpoint
  /// The nearer one; halfway that at the even position.
  case nearest
}
