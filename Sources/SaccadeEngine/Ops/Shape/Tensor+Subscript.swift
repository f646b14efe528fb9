extension Tensor {
  /// Selects parts of axes, from the first axis on, as in NumPy.
  ///
  /// An integer takes one position and drops the axis. Ranges take a part; with integers they copy nothing. An int64
  /// tensor or an array of integers takes the positions that it names, and a mask of booleans those where it holds.
  /// Negative numbers count from the end.
  ///
  /// ```swift
  /// x[0]                         // the first row
  /// x[-1, 1..<3]                 // columns 1 and 2 of the last row
  /// x[0, ..., .newAxis]          // all of the first, with an axis of size 1 at the end
  /// x[.every(-1)]                // the rows backwards
  /// x[x .> 0]                    // the positive elements, in a row
  /// x[[2, 0, 2]]                 // three rows
  /// x[rows, columns]             // one element for each pair of positions
  /// ```
  /// What is selected can be assigned to. The right side broadcasts and takes the tensor's element type; the tensor
  /// becomes a new value, through which gradients flow to what stays of the old one and to the right side.
  ///
  /// ```swift
  /// x[1..<3, ..., 0] = y
  /// x[0] = 5                     // a number stands for all elements of the part
  /// x[x .< 0] = 0
  /// x[[1, 1]] = rows             // where a position is named twice, the last assignment counts
  /// ```
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  public subscript(_ parts: any TensorIndex...) -> Tensor {
    get { selected(parts.map(\.axisIndex)) }
    set { assign(newValue, to: parts.map(\.axisIndex)) }
  }

  /// Selects the parts of axes that an array names, as `x[0, 1..<3]` does for `[0, 1..<3]`.
  ///
  /// The label tells it from `x[[0, 2]]`, which takes rows 0 and 2.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  public subscript(parts parts: [any TensorIndex]) -> Tensor { selected(parts.map(\.axisIndex)) }

  /// Selects parts of the last axes.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  public subscript(_ rest: UnboundedRange, _ last: any TensorIndex...) -> Tensor {
    get { selected([.ellipsis] + last.map(\.axisIndex)) }
    set { assign(newValue, to: [.ellipsis] + last.map(\.axisIndex)) }
  }

  /// Selects parts of the first axis and of the last ones.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  public subscript(_ first: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...) -> Tensor {
    get { selected([first.axisIndex, .ellipsis] + last.map(\.axisIndex)) }
    set { assign(newValue, to: [first.axisIndex, .ellipsis] + last.map(\.axisIndex)) }
  }

  /// Selects parts of the first two axes and of the last ones.
  /// - Traps: if there are more parts than axes, or a position lies beyond its axis
  public subscript(
    _ first: any TensorIndex, _ second: any TensorIndex, _ rest: UnboundedRange, _ last: any TensorIndex...
  ) -> Tensor {
    get { selected([first.axisIndex, second.axisIndex, .ellipsis] + last.map(\.axisIndex)) }
    set { assign(newValue, to: [first.axisIndex, second.axisIndex, .ellipsis] + last.map(\.axisIndex)) }
  }

  func selected(_ parts: [AxisIndex]) -> Tensor {
    let selection = Selection(of: self, parts)
    return selection.view(of: self).indexed(by: selection.tensors)
  }
}

/// A subscript resolved against a shape: the view it makes, and the tensors that are to index the view's axes.
struct Selection {
  private(set) var sizes: [Int] = []
  /// For each axis of the view, the axis it comes from (nil for a new one) and how it moves there.
  private var sources: [(axis: Int, step: Int)?] = []
  private var starts: [Int]
  private(set) var tensors: [(axis: Int, tensor: Tensor)] = []
  private let shape: Shape
  private let isWhole: Bool

  init(of x: Tensor, _ parts: [AxisIndex]) {
    shape = x.shape
    starts = [Int](repeating: 0, count: x.rank)
    let used = parts.reduce(0) { $0 + $1.axisCount }
    guard used <= x.rank else {
      misuse("subscript", "there are more parts than axes: \(used) parts for shape \(x.shape)")
    }
    let ellipses = parts.count { if case .ellipsis = $0.kind { true } else { false } }
    guard ellipses <= 1 else { misuse("subscript", "'...' may stand once, it says how many axes are left over") }
    if case .tensor = parts.first?.kind, parts.count == 1 { isWhole = true } else { isWhole = false }
    var axis = 0
    for part in parts {
      switch part.kind {
      case .ellipsis: for _ in 0..<(x.rank - used) { keep(&axis) }
      case .newAxis:
        sizes.append(1)
        sources.append(nil)
      case .position(let position): take(position, &axis)
      case .range(let from, let to, let step): take(from, to, step, &axis)
      case .tensor(let tensor):
        tensors.append((sizes.count, tensor))
        for _ in 0..<part.axisCount { keep(&axis) }
      }
    }
    while axis < x.rank { keep(&axis) }
  }

  private mutating func keep(_ axis: inout Int) {
    sizes.append(shape[axis])
    sources.append((axis, 1))
    axis += 1
  }

  private mutating func take(_ position: Int, _ axis: inout Int) {
    guard (-shape[axis]..<shape[axis]).contains(position) else {
      misuse("subscript", "position \(position) lies beyond axis \(axis), which has \(shape[axis]): shape \(shape)")
    }
    starts[axis] = position < 0 ? position + shape[axis] : position
    axis += 1
  }

  private mutating func take(_ from: Int?, _ to: Int?, _ step: Int, _ axis: inout Int) {
    let size = shape[axis]
    // A step as long as the axis takes its first element alone, as all longer ones do, and cannot overflow.
    let step = step > 0 ? min(step, max(size, 1)) : max(step, -max(size, 1))
    func resolved(_ bound: Int) -> Int {
      let position = bound < 0 ? bound + size : bound
      guard (0...size).contains(position) else {
        misuse("subscript", "bound \(bound) lies beyond axis \(axis), which has \(size): shape \(shape)")
      }
      return position
    }
    let start = from.map(resolved) ?? (step > 0 ? 0 : size - 1)
    let end = to.map(resolved) ?? (step > 0 ? size : -1)
    let count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step
    if count > 0 {
      guard start < size else { misuse("subscript", "position \(start) lies beyond axis \(axis), which has \(size)") }
      starts[axis] = start
    }
    sizes.append(max(count, 0))
    sources.append((axis, step))
    axis += 1
  }

  /// The part of the tensor that integers and ranges choose: one view, so one recorded operation.
  func view(of x: Tensor) -> Tensor {
    if isWhole { return x }
    let isEmpty = sizes.contains(0)
    let part = TensorPart(
      starts: starts, sources: sources.map { source in source.map { TensorPart.Source(axis: $0.axis, step: $0.step) } })
    return x.strided("subscript", Shape(sizes), .part(part)) { part.layout(in: $0, isEmpty: isEmpty) }
  }
}

extension AxisIndex {
  /// How many of the tensor's axes it speaks of; a mask speaks of as many as it has.
  var axisCount: Int {
    switch kind {
    case .position, .range: 1
    case .newAxis, .ellipsis: 0
    case .tensor(let tensor): tensor.dtype == .bool ? tensor.rank : 1
    }
  }

  fileprivate static var ellipsis: AxisIndex { AxisIndex(kind: .ellipsis) }
}
