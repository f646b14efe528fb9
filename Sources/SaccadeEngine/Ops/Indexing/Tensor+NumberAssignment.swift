// A number may be assigned where a tensor may: `x[0] = 5`, `x[x .< limit] = limit`.
//
// To Swift these subscripts hold any number, not one of a generic type, which `x[0] += 5` would take for an `Int`. They
// can be assigned to and not read; that reading would be mutating spares the type checker to weigh it where `x` is a
// constant. What it costs elsewhere stands in decision 18.
extension Tensor {
  /// Puts a number in all places that a subscript selects.
  ///
  /// As with a tensor of one element, it takes the tensor's element type: a fraction loses its digits in a tensor of
  /// integers.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  @_disfavoredOverload
  public subscript(_ parts: any TensorIndex...) -> any TensorNumber {
    @available(*, unavailable, message: "x[i] is a tensor; x[i].item() is its number")
    mutating get { writeOnly() }
    set { assign(newValue, to: parts.map(\.axisIndex)) }
  }

  /// Puts a number in parts of the last axes.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  @_disfavoredOverload
  public subscript(_ rest: UnboundedRange, _ last: any TensorIndex...) -> any TensorNumber {
    @available(*, unavailable, message: "x[i] is a tensor; x[i].item() is its number")
    mutating get { writeOnly() }
    set { assign(newValue, to: [.ellipsis] + last.map(\.axisIndex)) }
  }

  /// Puts a number in parts of the first axis and of the last ones.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  @_disfavoredOverload
  public subscript(
    _ first: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...
  ) -> any TensorNumber {
    @available(*, unavailable, message: "x[i] is a tensor; x[i].item() is its number")
    mutating get { writeOnly() }
    set { assign(newValue, to: [first.axisIndex, .ellipsis] + last.map(\.axisIndex)) }
  }

  /// Puts a number in parts of the first two axes and of the last ones.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  @_disfavoredOverload
  public subscript(
    _ first: any TensorIndex, _ second: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...
  ) -> any TensorNumber {
    @available(*, unavailable, message: "x[i] is a tensor; x[i].item() is its number")
    mutating get { writeOnly() }
    set { assign(newValue, to: [first.axisIndex, second.axisIndex, .ellipsis] + last.map(\.axisIndex)) }
  }

  private mutating func assign(_ number: any TensorNumber, to parts: [AxisIndex]) {
    let value = number.scalarValue
    // In the widest type of its kind, so that only the tensor's own type rounds it.
    let dtype: DType = if case .whole = value { .int64 } else { .float64 }
    assign(.number(value, dtype), to: parts)
  }

  private func writeOnly() -> Never { misuse("subscript", "a part of a tensor is a tensor; item() gives its number") }
}
