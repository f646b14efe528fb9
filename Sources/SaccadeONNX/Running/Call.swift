import SaccadeEngine

/// A node while it runs: its inputs, its attributes, and the checks that stand between a file and the engine.
struct Call {
  let node: Node
  let path: String
  let inputs: [Value?]
  /// Where graphs inside of the node run.
  let execution: Execution

  /// The version of the standard's operators that the node is written in.
  var opset: Int { node.opset }

  /// An error about the node.
  func error(
    _ problem: String, field: String? = nil, kind: ONNXError.Kind = .mismatched,
    advice: String = "check the shapes of the model's inputs, or export the model again"
  ) -> ONNXError {
    ONNXError(
      kind, path: path, node: node.name, operatorName: node.operation.name, field: field, problem: problem,
      advice: advice)
  }

  /// Throws unless a rule holds.
  func require(_ holds: Bool, _ problem: @autoclosure () -> String, field: String? = nil) throws {
    if !holds { throw error(problem(), field: field) }
  }

  /// An error about what Saccade does not do.
  func unsupported(_ problem: String, field: String? = nil) -> ONNXError {
    error(problem, field: field, kind: .unsupported, advice: "export the model without it")
  }
}

// The inputs.
extension Call {
  /// Whether an input is given.
  func has(_ position: Int) -> Bool { position < inputs.count && inputs[position] != nil }

  /// An input with its type.
  func value(_ position: Int) throws -> Value {
    guard position < inputs.count, let value = inputs[position] else {
      throw error("input \(position) is missing", field: "input")
    }
    return value
  }

  /// An input that may have any elements.
  func tensor(_ position: Int) throws -> Tensor { try value(position).tensor }

  /// An input that may be left out.
  func optional(_ position: Int) -> Tensor? { position < inputs.count ? inputs[position]?.tensor : nil }

  /// An input of numbers.
  func number(_ position: Int) throws -> Tensor {
    let tensor = try tensor(position)
    try require(tensor.dtype != .bool, "input \(position) has booleans, and must have numbers")
    return tensor
  }

  /// An input of floating-point numbers.
  func real(_ position: Int) throws -> Tensor {
    let tensor = try tensor(position)
    try require(
      tensor.dtype.isFloatingPoint, "input \(position) is of \(tensor.dtype), and must have floating-point numbers")
    return tensor
  }

  /// An input of floating-point numbers that may be left out.
  func optionalReal(_ position: Int) throws -> Tensor? { has(position) ? try real(position) : nil }

  /// An input of booleans.
  func condition(_ position: Int) throws -> Tensor {
    let tensor = try tensor(position)
    try require(tensor.dtype == .bool, "input \(position) is of \(tensor.dtype), and must have booleans")
    return tensor
  }

  /// All inputs, of which none may be left out.
  func all() throws -> [Tensor] { try inputs.indices.map { try tensor($0) } }

  /// The whole numbers of an input, which the operator has to know.
  func integers(_ position: Int) throws -> [Int] {
    let tensor = try known(position)
    try require(
      !tensor.dtype.isFloatingPoint && tensor.dtype != .bool,
      "input \(position) is of \(tensor.dtype), and must have whole numbers")
    return tensor.scalars(as: Int.self)
  }

  /// The one whole number of an input.
  func integer(_ position: Int) throws -> Int {
    let numbers = try integers(position)
    try require(numbers.count == 1, "input \(position) has \(numbers.count) numbers, and must have one")
    return numbers[0]
  }

  /// The numbers of an input, which the operator has to know.
  func reals(_ position: Int) throws -> [Double] { try known(position).scalars(as: Double.self) }

  /// An input whose numbers have to be there.
  func known(_ position: Int) throws -> Tensor {
    let tensor = try tensor(position)
    try requireNumbers(of: tensor, "input \(position)")
    return tensor
  }

  /// Throws if a tensor is an outline.
  func requireNumbers(of tensor: Tensor, _ what: String) throws {
    guard tensor.isOutline else { return }
    throw error(
      "it needs the numbers of \(what), and has its shape alone", kind: .outline,
      advice: "run the model on numbers: what it computes here depends on more than shapes")
  }

  /// A result with the type of the first input that is held the same way.
  func typed(_ tensor: Tensor) -> Value {
    for case .some(let value) in inputs where value.tensor.dtype == tensor.dtype && value.type.dtype == tensor.dtype {
      return Value(tensor, value.type)
    }
    return Value(tensor)
  }
}

// Attributes.
extension Call {
  /// Whether the node says it.
  func says(_ name: String) -> Bool { node.attributes[name] != nil }

  /// A whole number.
  func int(_ name: String, _ standard: Int) throws -> Int {
    switch node.attributes[name] {
    case nil: return standard
    case .int(let value): return value
    case .some(let other): throw wrong(name, other, "a whole number")
    }
  }

  /// Yes or no, as a whole number.
  func flag(_ name: String, _ standard: Bool = false) throws -> Bool { try int(name, standard ? 1 : 0) != 0 }

  /// A number.
  func float(_ name: String, _ standard: Float) throws -> Float {
    switch node.attributes[name] {
    case nil: return standard
    case .float(let value): return value
    case .some(let other): throw wrong(name, other, "a number")
    }
  }

  /// A text.
  func string(_ name: String, _ standard: String) throws -> String {
    switch node.attributes[name] {
    case nil: return standard
    case .string(let value): return value
    case .some(let other): throw wrong(name, other, "a text")
    }
  }

  /// Whole numbers; nil if the node does not say them.
  func ints(_ name: String) throws -> [Int]? {
    switch node.attributes[name] {
    case nil: return nil
    case .ints(let values): return values
    case .some(let other): throw wrong(name, other, "a list of whole numbers")
    }
  }

  /// Numbers; nil if the node does not say them.
  func floats(_ name: String) throws -> [Float]? {
    switch node.attributes[name] {
    case nil: return nil
    case .floats(let values): return values
    // A list without numbers has no kind in old files.
    case .ints(let values) where values.isEmpty: return []
    case .some(let other): throw wrong(name, other, "a list of numbers")
    }
  }

  /// A tensor; nil if the node does not say it.
  func constant(_ name: String) throws -> Value? {
    switch node.attributes[name] {
    case nil: return nil
    case .tensor(let value): return value
    case .some(let other): throw wrong(name, other, "a tensor")
    }
  }

  /// A graph.
  func graph(_ name: String) throws -> Graph {
    switch node.attributes[name] {
    case nil: throw error("the attribute is missing", field: name, kind: .malformed)
    case .graph(let graph): return graph
    case .some(let other): throw wrong(name, other, "a graph")
    }
  }

  private func wrong(_ name: String, _ attribute: Attribute, _ wanted: String) -> ONNXError {
    error("it is \(attribute.kind), and must be \(wanted)", field: name, kind: .malformed)
  }

  /// Whole numbers that were an attribute before a version and are an input since then; nil if they are left out.
  func numbers(_ name: String, orInput position: Int, since version: Int) throws -> [Int]? {
    if opset < version { return try ints(name) }
    return has(position) ? try integers(position) : nil
  }
}

// Shapes.
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
