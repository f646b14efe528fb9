/// The sizes of a tensor's axes, outermost first.
///
/// The shape of a scalar is empty.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, RandomAccessCollection, CustomStringConvertible {
  /// The size of each axis.
  public let dimensions: [Int]

  /// A shape with these sizes.
  public init(_ dimensions: [Int]) { self.dimensions = dimensions }

  /// A shape with these sizes.
  public init(arrayLiteral elements: Int...) { dimensions = elements }

  /// How many axes there are.
  public var rank: Int { dimensions.count }

  /// How many elements a tensor of this shape has.
  /// - Traps: if they are too many for any memory, more than 2⁶⁰
  public var elementCount: Int {
    guard !dimensions.contains(0) else { return 0 }
    var count = 1
    for size in dimensions {
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      // So few that their bytes can be counted too.
      guard !overflows, product.magnitude <= 1 << 60 else {
        misuse("Shape", "no memory holds so many elements: \(self); make the sizes smaller")
      }
      count = product
    }
    return count
  }

  /// Whether a tensor may have this shape: no size is negative, and their product, an empty axis counting as one slice,
  /// is at most 2⁶⁰, so that steps and sums of sizes can be reckoned with.
  package var isPossible: Bool {
    dimensions.allSatisfy { $0 >= 0 } && dimensions.reduce(Extent(1)) { $0 * Swift.max($1, 1) }.value <= 1 << 60
  }

  /// Stops unless a tensor may have this shape.
  package func requirePossible(_ operation: String = "Shape") {
    if isPossible { return }
    if dimensions.contains(where: { $0 < 0 }) { misuse("Tensor", "no size may be negative: shape \(self)") }
    misuse(operation, "no memory holds so many elements: \(self); make the sizes smaller")
  }

  /// The first axis.
  public var startIndex: Int { 0 }

  /// One past the last axis.
  public var endIndex: Int { dimensions.count }

  /// The size of an axis; negative axes count from the end.
  /// - Traps: if there is no such axis
  public subscript(axis: Int) -> Int {
    guard axis >= -dimensions.count, axis < dimensions.count else { stop("axis \(axis) does not exist") }
    return dimensions[axis < 0 ? axis + dimensions.count : axis]
  }

  private func stop(_ problem: String) -> Never {
    misuse("Shape", "\(problem): \(self) has rank \(rank), its axes are \(-rank) ..< \(rank)")
  }

  /// As Swift writes it: `[2, 3]`.
  public var description: String { dimensions.description }

  /// The steps, in elements, of a tensor laid out row by row.
  package var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      // Of a shape that is refused right after, they need not be right.
      strides[axis] = strides[axis + 1] &* Swift.max(dimensions[axis + 1], 1)
    }
    return strides
  }

  /// The shape that two shapes broadcast to, as in NumPy, or nil if they do not fit.
  package func broadcast(with other: Shape) -> Shape? {
    let rank = Swift.max(self.rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for axis in 1...Swift.max(rank, 1) where axis <= rank {
      let mine = axis <= self.rank ? self[-axis] : 1
      let theirs = axis <= other.rank ? other[-axis] : 1
      guard mine == theirs || mine == 1 || theirs == 1 else { return nil }
      result[rank - axis] = mine == 1 ? theirs : mine
    }
    return Shape(result)
  }
}

// Slices of a shape ask these before they read; what stands in the standard library stops without a word.
extension Shape {
  /// Stops unless an axis lies in a slice.
  public func _failEarlyRangeCheck(_ axis: Int, bounds: Range<Int>) {
    if !bounds.contains(axis) { stop("axis \(axis) does not lie in the part \(bounds) of a shape") }
  }

  /// Stops unless the bound of a slice lies in another.
  public func _failEarlyRangeCheck(_ axis: Int, bounds: ClosedRange<Int>) {
    if !bounds.contains(axis) { stop("axis \(axis) does not lie in the part \(bounds) of a shape") }
  }

  /// Stops unless the axes of a slice exist.
  public func _failEarlyRangeCheck(_ axes: Range<Int>, bounds: Range<Int>) {
    guard axes.lowerBound >= bounds.lowerBound, axes.upperBound <= bounds.upperBound else {
      stop("axes \(axes) do not lie in the part \(bounds) of a shape")
    }
  }
}
