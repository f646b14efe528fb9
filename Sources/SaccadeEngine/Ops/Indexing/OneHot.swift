/// Ones at the positions that indices name along a new last axis, zeros elsewhere.
struct OneHot: Op, Hashable {
  let classes: Int
  let dtype: DType
  var name: String { "oneHot" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard classes > 0 else { throw ShapeError("the number of classes must be positive: \(classes)") }
    return [Shape(inputs[0].dimensions + [classes])]
  }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    [kernels.oneHot(x[0], classes: classes, dtype: dtype)]
  }

  func kept(for needed: Operands) -> Kept { .nothing }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { [nil] }
}

extension Tensor {
  /// Ones at the positions that these integers name along a new last axis, zeros elsewhere.
  /// - Shapes: `[…]` gives `[…, classes]`
  /// - Traps: if these are not integers, or one is not in `0 ..< classes`
  public func oneHot(classes: Int, dtype: DType = .float32) -> Tensor {
    apply(OneHot(classes: classes, dtype: dtype), asIndices("oneHot"))
  }
}
