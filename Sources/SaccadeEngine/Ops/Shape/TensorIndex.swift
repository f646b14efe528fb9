/// What can stand in a tensor's subscript: integers, ranges, ``AxisIndex``, tensors and arrays of positions.
public protocol TensorIndex {
  /// What it selects, in one vocabulary.
  var axisIndex: AxisIndex { get }
}

/// A part of a subscript: what it selects along one axis, or along several.
public struct AxisIndex: TensorIndex, Sendable {
  enum Kind: Sendable {
    case position(Int)
    /// Nil bounds are those of the axis, in the direction of the step.
    case range(from: Int?, to: Int?, step: Int)
    case newAxis, ellipsis
    case tensor(Tensor)
  }

  let kind: Kind

  /// Itself.
  public var axisIndex: AxisIndex { self }
}

extension TensorIndex where Self == AxisIndex {
  /// A new axis of size 1.
  public static var newAxis: AxisIndex { AxisIndex(kind: .newAxis) }

  /// All of as many axes as the rest of the subscript leaves over; `...` says the same.
  public static var ellipsis: AxisIndex { AxisIndex(kind: .ellipsis) }

  /// All of one axis.
  public static var all: AxisIndex { AxisIndex(kind: .range(from: nil, to: nil, step: 1)) }

  /// Every `step`th position from `start` up to but without `end`; backwards if the step is negative.
  ///
  /// Bounds left out are those of the axis. Negative bounds count from the end.
  /// - Traps: if the step is zero
  public static func every(_ step: Int, from start: Int? = nil, to end: Int? = nil) -> AxisIndex {
    guard step != 0 else { misuse("subscript", "the step must not be 0") }
    return AxisIndex(kind: .range(from: start, to: end, step: step))
  }
}

extension Int: TensorIndex {
  /// One position, which drops the axis; a negative one counts from the end.
  public var axisIndex: AxisIndex { AxisIndex(kind: .position(self)) }
}

extension Int {
  /// The end of a range that closes with this position: nil is that of the axis.
  fileprivate var axisEnd: Int? {
    // One past −1 is the end of the axis, not position 0, and there is none past the largest number.
    self == -1 ? nil : self == .max ? self : self + 1
  }
}

extension Range: TensorIndex where Bound == Int {
  /// The positions of the range; negative bounds count from the end.
  public var axisIndex: AxisIndex { AxisIndex(kind: .range(from: lowerBound, to: upperBound, step: 1)) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  /// The positions of the range; negative bounds count from the end.
  public var axisIndex: AxisIndex {
    AxisIndex(kind: .range(from: lowerBound, to: upperBound.axisEnd, step: 1))
  }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  /// The positions from the bound to the end; a negative bound counts from the end.
  public var axisIndex: AxisIndex { AxisIndex(kind: .range(from: lowerBound, to: nil, step: 1)) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  /// The positions before the bound; a negative bound counts from the end.
  public var axisIndex: AxisIndex { AxisIndex(kind: .range(from: nil, to: upperBound, step: 1)) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  /// The positions up to the bound; a negative bound counts from the end.
  public var axisIndex: AxisIndex {
    AxisIndex(kind: .range(from: nil, to: upperBound.axisEnd, step: 1))
  }
}

extension Tensor: TensorIndex {
  /// The positions that an int64 tensor names, or those where a mask of booleans holds.
  public var axisIndex: AxisIndex { AxisIndex(kind: .tensor(self)) }
}

extension Array: TensorIndex where Element: TensorScalar {
  /// The positions that an array of integers names, or those where an array of booleans holds.
  public var axisIndex: AxisIndex { AxisIndex(kind: .tensor(Tensor(self))) }
}
