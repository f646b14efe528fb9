extension Tensor {
  /// The axes as non-negative numbers, sorted; all of them for nil.
  func resolved(_ axes: [Int]?, _ operation: String) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    let result = Set(axes.map { axis($0, operation) })
    guard result.count == axes.count else { misuse(operation, "an axis is named twice: \(axes)") }
    return result.sorted()
  }

  /// An axis as a non-negative number.
  func axis(_ axis: Int, _ operation: String) -> Int {
    guard (-rank..<rank).contains(axis) else {
      misuse(operation, "axis \(axis) does not exist: shape \(shape) has axes \(-rank) ..< \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Integers become float32 before a reduction whose values are fractions.
  private var real: Tensor { dtype.isFloatingPoint ? self : cast(to: .float32) }

  /// A single number as a row of one, which has the axis 0 or −1 that PyTorch lets one go along; nil for all others.
  var asRow: Tensor? { rank == 0 ? reshaped([1]) : nil }

  /// A single number as a row of one, and anything else as it is: what goes along with a row of one.
  var orRow: Tensor { asRow ?? self }

  private func reduced(_ reduction: Reduction, _ axes: [Int]?, _ keepsAxes: Bool, _ name: String) -> Tensor {
    if axes != nil, let row = asRow { return row.reduced(reduction, axes, false, name).reshaped([]) }
    let resolved = resolved(axes, name)
    let result = apply(ReductionOp(reduction: reduction, axes: resolved), self)
    if keepsAxes { return result }
    return result.reshaped(Shape(shape.indices.filter { !resolved.contains($0) }.map { shape[$0] }))
  }

  /// The sum over axes, or of everything.
  ///
  /// Booleans and integers add up in int64.
  public func sum(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor { reduced(.sum, axes, keepsAxes, "sum") }

  /// The mean over axes, or of everything.
  public func mean(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor {
    real.reduced(.mean, axes, keepsAxes, "mean")
  }

  /// The variance over axes, or of everything; the sum of squares is divided by the count less `correction`.
  public func variance(axes: [Int]? = nil, keepsAxes: Bool = false, correction: Int = 1) -> Tensor {
    real.reduced(.variance(correction: correction), axes, keepsAxes, "variance")
  }

  /// The largest element over axes, or of everything; NaN if there is one.
  /// - Traps: if there are no elements
  public func max(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor { reduced(.max, axes, keepsAxes, "max") }

  /// The smallest element over axes, or of everything; NaN if there is one.
  /// - Traps: if there are no elements
  public func min(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor { reduced(.min, axes, keepsAxes, "min") }

  /// The product over axes, or of everything.
  ///
  /// Booleans and integers multiply in int64.
  public func product(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor {
    reduced(.product, axes, keepsAxes, "product")
  }

  /// Whether any element over axes is not zero.
  public func any(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor { reduced(.any, axes, keepsAxes, "any") }

  /// Whether all elements over axes are not zero.
  public func all(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor { reduced(.all, axes, keepsAxes, "all") }

  /// The logarithm of the sum of exponentials over axes, without overflow.
  public func logSumExp(axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor {
    real.reduced(.logSumExp, axes, keepsAxes, "logSumExp")
  }

  /// Where the largest element along an axis is, as int64; the first of several, or the first NaN.
  /// - Traps: if the axis is empty
  public func argmax(axis: Int, keepsAxis: Bool = false) -> Tensor { reduced(.argmax, [axis], keepsAxis, "argmax") }

  /// Where the smallest element along an axis is, as int64; the first of several, or the first NaN.
  /// - Traps: if the axis is empty
  public func argmin(axis: Int, keepsAxis: Bool = false) -> Tensor { reduced(.argmin, [axis], keepsAxis, "argmin") }

  /// The sum over whatever was repeated to get from `shape` to this tensor's.
  func summed(to shape: Shape, on kernels: any Kernels) -> Tensor {
    let missing = rank - shape.rank
    let axes = (0..<rank).filter { $0 < missing || (shape[$0 - missing] == 1 && self.shape[$0] != 1) }
    let sum = axes.isEmpty ? self : kernels.reduce(self, .sum, axes: axes)
    return sum.shape == shape ? sum : withoutGradient { sum.reshaped(shape) }
  }
}
