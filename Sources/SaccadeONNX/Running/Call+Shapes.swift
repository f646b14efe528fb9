import SaccadeEngine

// The checks of shapes and axes.
extension Call {
  /// An axis counted from the first, of a tensor with so many.
  func axis(_ axis: Int, of rank: Int, field: String? = "axis") throws -> Int {
    try require(
      axis >= -rank && axis < rank, "axis \(axis) does not exist: the tensor has \(rank) axes", field: field)
    return axis < 0 ? axis + rank : axis
  }

  /// Axes counted from the first, each named once.
  func axes(_ axes: [Int], of rank: Int) throws -> [Int] {
    let result = try axes.map { try axis($0, of: rank, field: "axes") }
    try require(Set(result).count == result.count, "an axis is named twice: \(axes)", field: "axes")
    return result
  }

  /// Throws unless a tensor of the shape can be made here.
  @discardableResult
  func allow(_ sizes: [Int], _ dtype: DType = .float32) throws -> Shape {
    let shape = Shape(sizes)
    try require(sizes.allSatisfy { $0 >= 0 }, "its result would have a negative size: \(shape)")
    guard Limits.fits(shape, dtype, within: execution.largestTensor) else {
      throw error(
        "its result is too large, of shape \(shape)", kind: .refused,
        advice: "check the sizes that the model asks for")
    }
    return shape
  }

  /// The shape that tensors broadcast to.
  @discardableResult
  func broadcast(_ tensors: Tensor...) throws -> Shape { try broadcast(tensors.map(\.shape)) }

  /// The shape that shapes broadcast to.
  @discardableResult
  func broadcast(_ shapes: [Shape]) throws -> Shape {
    var result: Shape = []
    for shape in shapes {
      guard let common = result.broadcast(with: shape) else {
        throw error(
          "shapes must broadcast: \(shapes.map(\.description).joined(separator: " and "))", field: "input")
      }
      result = common
    }
    return try allow(result.dimensions)
  }

  /// Throws unless a tensor has so many axes.
  func requireRank(_ tensor: Tensor, _ ranks: ClosedRange<Int>, _ what: String = "the input") throws {
    try require(
      ranks.contains(tensor.rank),
      "\(what) must have \(ranks.count == 1 ? "\(ranks.lowerBound)" : "\(ranks.lowerBound) to \(ranks.upperBound)") axes: "
        + "shape \(tensor.shape)")
  }

  /// Operands of a product or a convolution: of one type, in which the engine multiplies.
  ///
  /// What is of another type than float32, bfloat16 or float16 is computed in float32.
  func operands(_ tensors: [Tensor]) -> [Tensor] {
    let types = Set(tensors.map(\.dtype))
    if types.count == 1, let type = types.first, type.isFloatingPoint, type != .float64 { return tensors }
    return tensors.map { $0.cast(to: .float32) }
  }
}
