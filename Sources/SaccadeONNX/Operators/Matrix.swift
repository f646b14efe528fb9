import SaccadeEngine

extension Operator {
  /// Products of matrices.
  @OperatorFamily static var matrix: [Operator] {
    Operator("MatMul", 2) { call in
      let (a, b) = (try call.number(0), try call.number(1))
      try call.require(a.dtype == b.dtype, "the inputs must be of one type: \(a.dtype) and \(b.dtype)")
      return try call.product(a, b)
    }
    Operator("Gemm", 2...3) { call in
      let (a, b) = (try call.number(0), try call.number(1))
      try call.require(a.dtype == b.dtype, "the inputs must be of one type: \(a.dtype) and \(b.dtype)")
      try call.requireRank(a, 2...2, "input 0")
      try call.requireRank(b, 2...2, "input 1")
      let (isLeftTurned, isRightTurned) = (try call.flag("transA"), try call.flag("transB"))
      let (alpha, beta) = (try call.float("alpha", 1), try call.float("beta", 1))
      let left = isLeftTurned ? a.transposed() : a
      let shift = beta == 0 ? nil : call.optional(2)
      let right = isRightTurned ? b.transposed() : b
      try call.require(
        left.shape[1] == right.shape[0],
        "the columns of the first must be as many as the rows of the second: \(left.shape) and \(right.shape)")
      let result = try call.allow([left.shape[0], right.shape[1]])
      if let shift {
        try call.require(shift.dtype == a.dtype, "input 2 is of \(shift.dtype), and the others of \(a.dtype)")
        try call.require(
          try call.broadcast([result, shift.shape]) == result,
          "input 2 must broadcast to the product \(result): \(shift.shape)")
      }
      // A layer of a network, as it is exported, is one product with its bias.
      if isRightTurned, alpha == 1, beta == 1, a.dtype.isFloatingPoint, a.dtype != .float64,
        shift.map({ $0.shape == [b.shape[0]] }) ?? true
      {
        return left.linear(b, bias: shift).cast(to: a.dtype)
      }
      let product = try call.product(left, right)
      let scaled = alpha == 1 ? product : (product * alpha).cast(to: a.dtype)
      return shift.map { (scaled + (beta == 1 ? $0 : $0 * beta)).cast(to: a.dtype) } ?? scaled
    }
    Operator("Einsum", 1...64, since: 12) { call in
      let tensors = try call.inputs.indices.map { try call.number($0) }
      let type = tensors[0].dtype
      try call.require(tensors.allSatisfy { $0.dtype == type }, "the inputs must be of one type")
      let equation = try call.equation(for: tensors)
      return einsum(equation, call.operands(tensors)).cast(to: type)
    }
    Operator("Det", 1, since: 11) { call in
      let x = try call.real(0)
      try call.require(
        x.rank >= 2 && x.shape[-1] == x.shape[-2] && (1...3).contains(x.shape[-1]),
        "it is computed of matrices up to 3 × 3: shape \(x.shape)")
      let size = x.shape[-1]
      func at(_ row: Int, _ column: Int) -> Tensor {
        x.slice(axis: -2, row..<row + 1).slice(axis: -1, column..<column + 1).reshaped(
          Shape(Array(x.shape.dimensions.dropLast(2))))
      }
      func minor(_ a: (Int, Int), _ b: (Int, Int)) -> Tensor {
        at(a.0, b.0) * at(a.1, b.1) - at(a.0, b.1) * at(a.1, b.0)
      }
      if size == 1 { return at(0, 0) }
      if size == 2 { return minor((0, 1), (0, 1)) }
      return at(0, 0) * minor((1, 2), (1, 2)) - at(0, 1) * minor((1, 2), (0, 2)) + at(0, 2) * minor((1, 2), (0, 1))
    }
  }
}

extension Call {
  /// A product of matrices as NumPy has it, with axes before them that broadcast.
  func product(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try require(a.rank > 0 && b.rank > 0, "a number is no matrix: \(a.shape) and \(b.shape)")
    let left = a.rank == 1 ? a.unsqueezed(0) : a
    let right = b.rank == 1 ? b.unsqueezed(1) : b
    try require(
      left.shape[-1] == right.shape[-2],
      "the columns of the first must be as many as the rows of the second: \(a.shape) and \(b.shape)")
    let batch = try broadcast([
      Shape(Array(left.shape.dimensions.dropLast(2))), Shape(Array(right.shape.dimensions.dropLast(2))),
    ])
    try allow(batch.dimensions + [left.shape[-2], right.shape[-1]])
    // The engine may be told to multiply in bfloat16; the standard's result is of the inputs' type.
    if a.dtype.isFloatingPoint, a.dtype != .float64 { return matmul(a, b).cast(to: a.dtype) }
    // The engine multiplies matrices of at most 32 bits; others as sums of products, which are exact.
    try allow(batch.dimensions + [left.shape[-2], left.shape[-1], right.shape[-1]])
    var product = (left.unsqueezed(-1) * right.unsqueezed(-3)).sum(axis: -2).cast(to: a.dtype)
    if b.rank == 1 { product = product.squeezed(-1) }
    if a.rank == 1 { product = product.squeezed(b.rank == 1 ? -1 : -2) }
    return product
  }

  /// The equation of an Einsum, checked against its operands.
  fileprivate func equation(for tensors: [Tensor]) throws -> String {
    let text = try string("equation", "").filter { $0 != " " }
    func wrong(_ problem: String) -> ONNXError { error("\(problem): '\(text)'", field: "equation", kind: .malformed) }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    guard (1...2).contains(sides.count) else { throw wrong("it has several arrows") }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == tensors.count else { throw wrong("it has not one term for each of \(tensors.count) inputs") }
    var sizes: [Character: Int] = [:]
    var rest: [Shape] = []
    for (term, tensor) in zip(terms, tensors) {
      let (labels, dots) = try labels(of: term, wrong)
      guard labels.count == tensor.rank || (dots != nil && labels.count <= tensor.rank) else {
        throw wrong("the term '\(term)' does not fit the shape \(tensor.shape)")
      }
      let left = tensor.rank - labels.count
      for (place, label) in labels.enumerated() {
        let size = tensor.shape[dots.map { place >= $0 ? place + left : place } ?? place]
        guard sizes.updateValue(size, forKey: label) ?? size == size else {
          throw wrong("'\(label)' stands for axes of different sizes")
        }
      }
      if let dots { rest.append(Shape(Array(tensor.shape.dimensions[dots..<dots + left]))) }
    }
    let common = try broadcast(rest)
    guard sides.count == 2 else {
      try allow(common.dimensions + sizes.values)
      return text
    }
    let (labels, dots) = try labels(of: sides[1], wrong)
    guard Set(labels).count == labels.count, labels.allSatisfy({ sizes[$0] != nil }) else {
      throw wrong("the result names an axis twice, or one that no input has")
    }
    guard dots != nil || common.rank == 0 else { throw wrong("the result leaves out the axes of '...'") }
    try allow(common.dimensions + labels.compactMap { sizes[$0] })
    return text
  }

  /// The letters of a term, and how many stand before its dots.
  private func labels(
    of term: Substring, _ wrong: (String) -> ONNXError
  ) throws -> (labels: [Character], dots: Int?) {
    let parts = term.split(separator: "...", omittingEmptySubsequences: false)
    let labels = parts.joined().map(\.self)
    guard parts.count <= 2, labels.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      throw wrong("the term '\(term)' has other signs than letters and one '...'")
    }
    return (labels, parts.count == 2 ? parts[0].count : nil)
  }
}
