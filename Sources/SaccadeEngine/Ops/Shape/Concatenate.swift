/// Joins tensors along an axis.
package struct Concatenate: Op, Hashable {
  package let axis: Int
  package let dtype: DType
  package var name: String { "concatenate" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    var sizes = inputs[0].dimensions
    for shape in inputs.dropFirst() {
      guard shape.rank == inputs[0].rank,
        shape.indices.allSatisfy({ $0 == axis || shape[$0] == inputs[0][$0] })
      else {
        throw ShapeError(
          "all sizes but that of axis \(axis) must agree: \(inputs[0]) and \(shape); slice or reshape one of them")
      }
      sizes[axis] += shape[axis]
    }
    return [Shape(sizes)]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [dtype] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.concatenate(x.map { kernels.cast($0, to: dtype) }, axis: axis, output: shapes[0])]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return saved.inputShapes.map { _ in nil } }
    return kernels.parts(dy, axis: axis, sizes: saved.inputShapes.map { $0[axis] }, wanted: saved.needed)
  }
}

extension Tensor {
  /// Tensors joined along an axis.
  /// - Traps: if there are none, or sizes other than that of the axis differ
  public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = tensors.first else { misuse("concatenate", "there is nothing to join") }
    if tensors.count == 1 { return first }
    let dtype = tensors.dropFirst().reduce(first.dtype) { $0.promoted(with: $1.dtype) }
    return apply(Concatenate(axis: first.axis(axis, "concatenate"), dtype: dtype), tensors)[0]
  }

  /// Tensors of one shape joined along a new axis.
  /// - Traps: if there are none, or the shapes differ
  public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = tensors.first else { misuse("stack", "there is nothing to join") }
    guard let odd = tensors.first(where: { $0.shape != first.shape }) else {
      return concatenate(tensors.map { $0.unsqueezed(axis) }, axis: axis < 0 ? axis + first.rank + 1 : axis)
    }
    misuse("stack", "all shapes must agree: \(first.shape) and \(odd.shape); reshape one, or concatenate along an axis")
  }
}
