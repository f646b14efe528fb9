import SaccadeEngine

// The inputs, checked for what an operator needs of them.
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

  /// The one element of an input, which the operator has to know.
  func item<Scalar: TensorScalar>(_ position: Int, as type: Scalar.Type) throws -> Scalar {
    let tensor = try known(position)
    try require(tensor.elementCount == 1, "input \(position) must have one element: shape \(tensor.shape)")
    return tensor.item(as: type)
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
