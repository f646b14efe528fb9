/// Changes the element type; gradients change back.
struct Cast: Op, Hashable {
  let dtype: DType
  var name: String { "cast" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] { [kernels.cast(x[0], to: dtype)] }

  func kept(for needed: Operands) -> Kept { .nothing }

  // The walk brings every gradient into its input's type.
  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] { gradients }
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
