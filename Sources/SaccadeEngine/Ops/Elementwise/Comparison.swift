/// Comparisons and logic of two tensors, which broadcast; the result is of type `bool` and carries no gradient.
package struct Comparison: Op, Hashable {
  package let function: BinaryFunction

  package var name: String {
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

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    [try broadcastShape(inputs[0], inputs[1])]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [.bool] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.binary(x[0], x[1], function, output: shapes[0], dtype: .bool)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { [nil, nil] }
}
