extension Tensor {
  /// How often each number from 0 on occurs among these integers.
  /// - Shapes: `[max(largest + 1, minLength)]`, int64
  /// - Traps: if these are not integers of one axis, or one is negative or larger than any memory has counts for
  public func bincount(minLength: Int = 0) -> Tensor { counted(Tensor.ones([elementCount], dtype: .int64), minLength) }

  /// The sum of the weights of each number from 0 on, where these integers say which number a weight belongs to.
  /// - Shapes: weights as this tensor; result `[max(largest + 1, minLength)]`, of the weights' type
  /// - Traps: if these are not integers of one axis, one is negative, or the weights' shape differs
  public func bincount(weights: Tensor, minLength: Int = 0) -> Tensor {
    guard weights.shape == shape else {
      misuse("bincount", "there must be one weight a number: weights \(weights.shape), numbers \(shape)")
    }
    return counted(weights, minLength)
  }

  private func counted(_ weights: Tensor, _ minLength: Int) -> Tensor {
    guard rank == 1, minLength >= 0 else {
      misuse(
        "bincount", "the numbers must have one axis, the length not be negative: \(shape), \(minLength); flatten them")
    }
    let numbers = asIndices("bincount").detached
    let isEmpty = elementCount == 0
    let least = isEmpty ? 0 : numbers.min().item(as: Int.self)
    guard least >= 0 else { misuse("bincount", "no number may be negative: \(least)") }
    let largest = isEmpty ? -1 : numbers.max().item(as: Int.self)
    let length = Swift.max((Extent(largest) + 1).value, minLength)
    guard Shape([length]).isPossible else {
      misuse(
        "bincount",
        "no memory holds a count for each number: the largest is \(largest), the least length \(minLength); number what "
          + "is counted from 0 on, as unique() does")
    }
    return Tensor.zeros([length], dtype: weights.dtype).scatterAdd(axis: 0, numbers, weights)
  }

  /// How many elements lie in each of `bins` parts of a range, all as wide, and the parts' bounds.
  ///
  /// The last part has its upper bound too. Elements beside the range, and NaN, do not count. Without a range it goes
  /// from the smallest to the largest element.
  /// - Shapes: counts `[bins]`, float32 (or this tensor's type, if that is another floating-point one), edges
  ///   `[bins + 1]`
  /// - Traps: if `bins` is not positive, or the smallest or largest element is not finite and no range is given
  public func histogram(bins: Int = 100, in range: ClosedRange<Float>? = nil) -> (counts: Tensor, edges: Tensor) {
    guard bins > 0 else { misuse("histogram", "the number of bins must be positive: \(bins)") }
    Shape([bins]).requirePossible("histogram")
    MemoryPool.shared.require(bins * MemoryLayout<Double>.stride)
    let type = dtype.isFloatingPoint ? dtype : .float32
    let values = detached.flattened().cast(to: .float64)
    var (low, high) = (0.0, 1.0)
    if let range {
      (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    } else if elementCount > 0 {
      (low, high) = (values.min().item(as: Double.self), values.max().item(as: Double.self))
    }
    guard low.isFinite, high.isFinite else {
      misuse("histogram", "the range must be finite: \(low) … \(high); give one, or leave out what is not finite")
    }
    // As PyTorch does: a range of one number is widened by one both ways.
    if low == high { (low, high) = (low - 1, high + 1) }
    func number(_ value: Double) -> Tensor { Tensor([value], shape: []) }
    let inside = values.maskedSelect((values .>= number(low)) .&& (values .<= number(high)))
    let places = floor((inside - number(low)) / number(high - low) * number(Double(bins))).cast(to: .int64)
    let counts = minimum(places, Tensor([bins - 1], shape: [])).bincount(minLength: bins)
    let edges = (0...bins).map { $0 == bins ? high : low + (high - low) * Double($0) / Double(bins) }
    return (counts.cast(to: type), Tensor(edges).cast(to: type))
  }
}
