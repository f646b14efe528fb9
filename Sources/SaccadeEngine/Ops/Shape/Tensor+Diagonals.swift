extension Tensor {
  /// The elements of matrices on and below a diagonal, zeros above; diagonal 1 lies above the main one, −1 below.
  /// - Shapes: `[…, n, m]`
  /// - Traps: if there are fewer than two axes
  public func tril(diagonal: Int = 0) -> Tensor {
    triangle("tril") { rows, columns in columns - rows .<= Float(diagonal) }
  }

  /// The elements of matrices on and above a diagonal, zeros below; diagonal 1 lies above the main one, −1 below.
  /// - Shapes: `[…, n, m]`
  /// - Traps: if there are fewer than two axes
  public func triu(diagonal: Int = 0) -> Tensor {
    triangle("triu") { rows, columns in columns - rows .>= Float(diagonal) }
  }

  private func triangle(_ operation: String, _ isKept: (Tensor, Tensor) -> Tensor) -> Tensor {
    guard rank >= 2 else { misuse(operation, "there must be matrices, […, n, m]: \(shape); unsqueeze it") }
    let mask = isKept(Tensor.arange(shape[-2]).reshaped([shape[-2], 1]), Tensor.arange(shape[-1]))
    return select(mask, then: self, else: .zeros([], dtype: dtype))
  }

  /// A diagonal of two axes as a new last axis, without copying; offset 1 lies above the main one, −1 below.
  /// - Shapes: `[a, b, c]` gives `[c, min(a, b)]` for axes 0 and 1
  /// - Traps: if the axes are the same
  public func diagonal(offset: Int = 0, _ first: Int = 0, _ second: Int = 1) -> Tensor {
    let (rows, columns) = (axis(first, "diagonal"), axis(second, "diagonal"))
    guard rows != columns else { misuse("diagonal", "a diagonal needs two axes: \(first) and \(second)") }
    let place = Extent(offset).value
    let (down, right) = (Swift.max(-place, 0), Swift.max(place, 0))
    let count = Swift.max(Swift.min(shape[rows] - down, shape[columns] - right), 0)
    let others = shape.indices.filter { $0 != rows && $0 != columns }
    return strided("diagonal", Shape(others.map { shape[$0] } + [count]), .other) { layout in
      let (row, column) = (layout.strides[rows], layout.strides[columns])
      return StridedLayout(
        offset: layout.offset + (count > 0 ? down * row + right * column : 0),
        strides: others.map { layout.strides[$0] } + [row + column])
    }
  }

  /// The diagonal of a matrix, or the matrix with this diagonal and zeros beside it; offset 1 lies above the main one.
  /// - Shapes: `[n, m]` gives `[min(n, m)]` for offset 0; `[n]` gives `[n + |offset|, n + |offset|]`
  /// - Traps: if there are neither one nor two axes
  public func diag(offset: Int = 0) -> Tensor {
    switch rank {
    case 1: return diagonalMatrices(offset: offset)
    case 2: return diagonal(offset: offset)
    default: misuse("diag", "there must be one or two axes: \(shape); use diagonal or diagonalMatrices")
    }
  }

  /// Matrices with the last axis as a diagonal and zeros beside it; offset 1 lies above the main one, −1 below.
  /// - Shapes: `[…, n]` gives `[…, n + |offset|, n + |offset|]`
  /// - Traps: if there are no axes, or no memory holds so many elements
  public func diagonalMatrices(offset: Int = 0) -> Tensor {
    guard rank > 0 else { misuse("diagonalMatrices", "there must be an axis to lay on the diagonal; unsqueeze it") }
    let beside = Swift.abs(Extent(offset).value)
    let size = shape[-1] + beside
    Shape(shape.dimensions.dropLast() + [size, size]).requirePossible("diagonalMatrices")
    let gap = Tensor.zeros(shape.replacing([rank - 1], with: beside), dtype: dtype)
    // As rows the column's number finds an element, as columns the row's: the one that counts from 0.
    let padded = offset == 0 ? self : Tensor.concatenate([self, gap], axis: -1)
    let spread = padded.unsqueezed(offset > 0 ? -1 : -2)
    let mask = Tensor.arange(size) - Tensor.arange(size).reshaped([size, 1]) .== Float(offset)
    return select(mask, then: spread, else: .zeros([], dtype: dtype))
  }

  /// Elements moved along several axes, those that leave at the end coming back at the start.
  /// - Traps: if there is not one shift for each axis
  public func rolled(by shifts: [Int], axes: [Int]) -> Tensor {
    guard shifts.count == axes.count else {
      misuse("rolled", "there must be one shift for each axis: shifts \(shifts), axes \(axes)")
    }
    return zip(shifts, axes).reduce(self) { $0.rolled(by: $1.0, axis: $1.1) }
  }

  /// Elements moved row by row, those that leave at the end coming back at the start.
  public func rolled(by shift: Int) -> Tensor { flattened().rolled(by: shift, axis: 0).reshaped(shape) }

  /// The tensor turned by quarter turns, from the first axis towards the second; without copying.
  /// - Traps: if the axes are the same
  public func rot90(_ turns: Int = 1, _ first: Int = 0, _ second: Int = 1) -> Tensor {
    let (from, to) = (axis(first, "rot90"), axis(second, "rot90"))
    guard from != to else { misuse("rot90", "a turn needs two axes: \(first) and \(second)") }
    switch ((turns % 4) + 4) % 4 {
    case 1: return flipped(axes: [to]).transposed(from, to)
    case 2: return flipped(axes: [from, to])
    case 3: return flipped(axes: [from]).transposed(from, to)
    default: return self
    }
  }

  /// An axis moved to another place, the others keeping their order; without copying.
  /// - Traps: if an axis does not exist
  public func movedAxis(_ source: Int, to destination: Int) -> Tensor {
    if let row = asRow { return row.movedAxis(source, to: destination).reshaped([]) }
    var order = Array(0..<rank)
    let place = axis(destination, "movedAxis")
    order.insert(order.remove(at: axis(source, "movedAxis")), at: place)
    return permuted(order)
  }
}

/// The products of all elements of one vector with all of another.
/// - Shapes: `[n]` and `[m]` give `[n, m]`
/// - Traps: if one has not one axis
public func outer(_ a: Tensor, _ b: Tensor) -> Tensor {
  guard a.rank == 1, b.rank == 1 else {
    misuse("outer", "both must be vectors: \(a.shape) and \(b.shape); flatten them")
  }
  return a.unsqueezed(1) * b
}
