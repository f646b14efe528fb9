/// Changes the element type; gradients change back.
package struct Cast: Op, Hashable {
  package let dtype: DType
  package var name: String { "cast" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [dtype] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.cast(x[0], to: dtype)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  // The walk brings every gradient into its input's type.
  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { gradients }
}

extension Tensor {
  /// The same values as another type.
  ///
  /// Floats become integers by dropping their fraction.
  public func cast(to dtype: DType) -> Tensor { dtype == self.dtype ? self : apply(Cast(dtype: dtype), self) }

  /// The tensor in the type that matrix-heavy operations run in here.
  func autocasted() -> Tensor {
    guard dtype == .float32, let narrow = ExecutionContext.current.autocast else { return self }
    return cast(to: narrow)
  }
}
