extension Tensor {
  /// Divides each row of the last axes by the root of its mean square, and scales its elements; the mean stays.
  ///
  /// Narrow types are computed in float32.
  /// - Shapes: input `[…, d…]`; scale `[d…]`
  /// - Parameters:
  ///   - axes: how many of the last axes make up a row; those of `scale`, if it is given
  ///   - epsilon: is added to the mean square; nil for the smallest step at 1 of the type that is
  ///     computed in, as in PyTorch
  /// - Paper: Zhang & Sennrich 2019, <https://arxiv.org/abs/1910.07467>
  /// - Traps: if the last axes are not those of the scale, or the elements are integers
  public func rmsNormalized(scale: Tensor? = nil, axes: Int = 1, epsilon: Float? = nil) -> Tensor {
    let axes = scale?.rank ?? axes
    guard dtype.isFloatingPoint else { misuse("rmsNorm", "the input must be of floating-point numbers: \(dtype)") }
    do throws(ShapeError) {
      try LayerNormalization.checkRow(of: shape, axes: axes)
    } catch {
      misuse("rmsNorm", error.message)
    }
    let row = Shape(Array(shape.dimensions.suffix(axes)))
    if let scale, scale.shape != row {
      misuse("rmsNorm", "the scale must have the shape of a row: \(scale.shape), expected \(row)")
    }
    let wide = dtype.byteCount < 4 ? cast(to: .float32) : self
    let squares = wide.squared().mean(axes: Array(-axes..<0), keepsAxes: true)
    let least: Float = dtype == .float64 ? 0x1p-52 : .ulpOfOne
    let normal = (wide * rsqrt(squares + (epsilon ?? least))).cast(to: dtype)
    return scale.map { normal * $0 } ?? normal
  }
}
