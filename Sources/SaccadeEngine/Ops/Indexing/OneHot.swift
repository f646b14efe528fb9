/// Ones at the positions that indices name along a new last axis, zeros elsewhere.
package struct OneHot: Op, Hashable {
  package let classes: Int
  package let dtype: DType
  package var name: String { "oneHot" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard classes > 0 else { throw ShapeError("the number of classes must be positive: \(classes)") }
    return [Shape(inputs[0].dimensions + [classes])]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [dtype] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.oneHot(x[0], classes: classes, dtype: dtype)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { [nil] }
}

extension Tensor {
  /// Ones at the positions that these integers name along a new last axis, zeros elsewhere.
  /// - Shapes: `[…]` gives `[…, classes]`
  /// - Traps: if these are not integers, or one is not in `0 ..< classes`
  public func oneHot(classes: Int, dtype: DType = .float32) -> Tensor {
    apply(OneHot(classes: classes, dtype: dtype), asIndices("oneHot"))
  }
}
