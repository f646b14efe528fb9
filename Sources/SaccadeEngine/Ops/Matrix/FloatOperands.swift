/// The operands of a matrix-heavy operation in the type that it runs in here.
/// - Traps: unless all are of one floating-point type then, other than float64
func floatOperands(_ operation: String, _ operands: [Tensor]) -> [Tensor] {
  let converted = operands.map { $0.autocasted() }
  let types = converted.map(\.dtype)
  guard let first = types.first, first.isFloatingPoint, first != .float64, types.allSatisfy({ $0 == first }) else {
    let names = operands.map(\.dtype.rawValue).joined(separator: ", ")
    misuse(
      operation,
      "all operands must be of one type, float32, bfloat16 or float16: \(names); convert with cast(to: .float32)")
  }
  return converted
}
