/// Comparisons and logic of two tensors, which broadcast; the result is of type `bool` and carries no gradient.
struct Comparison: Op, Hashable {
  let function: BinaryFunction

  var name: String {
    switch function {
    case .equal: ".=="
    case .notEqual: ".!="
    case .less: ".<"
    case .lessOrEqual: ".<="
    case .greater: ".>"
    case .greaterOrEqual: ".>="
    case .and: ".&&"
    case .or: ".||"
    default: "\(function)"
    }
  }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    [try broadcastShape(inputs[0], inputs[1])]
  }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    let shape = x[0].shape.broadcast(with: x[1].shape) ?? x[0].shape
    return [kernels.binary(x[0], x[1], function, output: shape, dtype: .bool)]
  }

  func kept(for needed: Operands) -> Kept { .nothing }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { [nil, nil] }
}
