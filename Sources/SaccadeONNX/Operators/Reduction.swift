import SaccadeEngine

extension Operator {
  /// Reductions over axes.
  @OperatorFamily static var reduction: [Operator] {
    Operator("ReduceSum", 1...2) { try $0.reduced(axesAreInputSince: 13) { $0.sum(axes: $1, keepsAxes: true) } }
    Operator("ReduceMean", 1...2) { try $0.reduced { $0.mean(axes: $1, keepsAxes: true) } }
    Operator("ReduceProd", 1...2) { try $0.reduced { $0.product(axes: $1, keepsAxes: true) } }
    Operator("ReduceMax", 1...2) { try $0.extreme(isMax: true) }
    Operator("ReduceMin", 1...2) { try $0.extreme(isMax: false) }
    Operator("ReduceL1", 1...2) { try $0.reduced(before: { abs($0) }) { $0.sum(axes: $1, keepsAxes: true) } }
    Operator("ReduceL2", 1...2) { call in
      try call.reduced(before: { $0 }) { x, axes in
        let wide = x.dtype.isFloatingPoint ? x : x.cast(to: .float64)
        return sqrt(wide.squared().sum(axes: axes, keepsAxes: true))
      }
    }
    Operator("ReduceSumSquare", 1...2) {
      try $0.reduced(before: { $0.squared() }) { $0.sum(axes: $1, keepsAxes: true) }
    }
    Operator("ReduceLogSum", 1...2) { try $0.reduced { log($0.sum(axes: $1, keepsAxes: true)) } }
    Operator("ReduceLogSumExp", 1...2) { try $0.reduced { $0.logSumExp(axes: $1, keepsAxes: true) } }
    Operator("ArgMax", 1...1, outputs: 1...1) { try $0.place { $0.argmax(axis: $1, keepsAxis: true) } }
    Operator("ArgMin", 1...1, outputs: 1...1) { try $0.place { $0.argmin(axis: $1, keepsAxis: true) } }
    Operator("CumSum", 2, since: 11) {
      try $0.cumulative {
        $0.cumulativeSum(axis: $1)
      } neutral: {
        0
      }
    }
    Operator("CumProd", 2, since: 26) {
      try $0.cumulative {
        $0.cumulativeProduct(axis: $1)
      } neutral: {
        1
      }
    }
  }
}

extension Call {
  /// The axes that are reduced; nil if the input stays as it is.
  private func reducedAxes(of x: Tensor, axesAreInputSince version: Int) throws -> [Int]? {
    let axes = try numbers("axes", orInput: 1, since: version) ?? []
    if !axes.isEmpty { return try self.axes(axes, of: x.rank) }
    return try flag("noop_with_empty_axes") ? nil : Array(0..<x.rank)
  }

  /// The result without the reduced axes, if that is asked for, in the type of the input.
  private func finished(_ result: Tensor, _ x: Tensor, _ axes: [Int]) throws -> Tensor {
    let typed = result.cast(to: x.dtype)
    if try flag("keepdims", true) { return typed }
    return typed.reshaped(Shape(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }))
  }

  /// A reduction; `before` is what is done to each element first, also where nothing is reduced.
  fileprivate func reduced(
    axesAreInputSince version: Int = 18, before: (Tensor) -> Tensor = { $0 }, _ reduce: (Tensor, [Int]) -> Tensor
  ) throws -> Tensor {
    let x = try number(0)
    guard let axes = try reducedAxes(of: x, axesAreInputSince: version) else { return before(x) }
    if axes.isEmpty { return reduce(before(x).reshaped([1]), [0]).reshaped([]).cast(to: x.dtype) }
    return try finished(reduce(before(x), axes), x, axes)
  }

  /// The largest or smallest element; of no elements what is below or above all.
  fileprivate func extreme(isMax: Bool) throws -> Tensor {
    let x = try tensor(0)
    guard let axes = try reducedAxes(of: x, axesAreInputSince: 18), !axes.isEmpty else { return x }
    if axes.contains(where: { x.shape[$0] == 0 }) {
      var sizes = x.shape.dimensions
      for axis in axes { sizes[axis] = 1 }
      let type = try value(0).type
      let range = type.range ?? 0...1
      let least: Double = x.dtype.isFloatingPoint ? -.infinity : Double(range.lowerBound)
      let most: Double = x.dtype.isFloatingPoint ? .infinity : Double(range.upperBound)
      return try finished(.full(Shape(sizes), isMax ? least : most, dtype: x.dtype), x, axes)
    }
    if x.dtype == .bool {
      return try finished(isMax ? x.any(axes: axes, keepsAxes: true) : x.all(axes: axes, keepsAxes: true), x, axes)
    }
    return try finished(isMax ? x.max(axes: axes, keepsAxes: true) : x.min(axes: axes, keepsAxes: true), x, axes)
  }

  /// Where the largest or smallest element along an axis is.
  fileprivate func place(_ find: (Tensor, _ axis: Int) -> Tensor) throws -> [Value?] {
    let x = try number(0)
    guard x.rank > 0 else { return [Value(.zeros([], dtype: .int64))] }
    let axis = try axis(int("axis", 0), of: x.rank)
    try require(x.shape[axis] > 0, "axis \(axis) is empty: shape \(x.shape)")
    var places: Tensor
    if try flag("select_last_index") {
      places = (x.shape[axis] - 1) - find(x.flipped(axes: [axis]), axis)
    } else {
      places = find(x, axis)
    }
    if try !flag("keepdims", true) { places = places.squeezed(axis) }
    return [Value(places, .int64)]
  }

  /// A running sum or product.
  fileprivate func cumulative(
    _ run: (Tensor, _ axis: Int) -> Tensor, neutral: () -> Int
  ) throws -> Tensor {
    let x = try number(0)
    let axis = try axis(integer(1), of: x.rank)
    let isReversed = try flag("reverse")
    let turned = isReversed ? x.flipped(axes: [axis]) : x
    var result = run(turned, axis).cast(to: x.dtype)
    if try flag("exclusive"), x.shape[axis] > 0 {
      // Each is what came before it.
      let size = x.shape[axis]
      var first = x.shape.dimensions
      first[axis] = 1
      result = .concatenate(
        [.full(Shape(first), neutral(), dtype: x.dtype), result.slice(axis: axis, 0..<size - 1)], axis: axis)
    }
    return isReversed ? result.flipped(axes: [axis]) : result
  }
}
