/// The p-norm over axes, which stay with size 1.
package struct VectorNorm: Op, Hashable {
  package let p: Float
  package let axes: [Int]
  package var name: String { "norm" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    if p.isInfinite || p < 0, let axis = axes.first(where: { inputs[0][$0] == 0 }) {
      throw ShapeError("axis \(axis) is empty and has no norm of p = \(p): shape \(inputs[0]); leave empty batches out")
    }
    return [inputs[0].replacing(axes, with: 1)]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let x = x[0].detached
    return [withoutGradient { norm(of: x) }]
  }

  private func norm(of x: Tensor) -> Tensor {
    func sum(_ terms: Tensor) -> Tensor { terms.sum(axes: axes, keepsAxes: true) }
    switch p {
    case 0: return sum((x .!= 0).cast(to: x.dtype))
    case 1: return sum(abs(x))
    case 2: return sqrt(sum(x.squared()))
    case .infinity: return abs(x).max(axes: axes, keepsAxes: true)
    case -.infinity: return abs(x).min(axes: axes, keepsAxes: true)
    default: return pow(sum(pow(abs(x), p)), 1 / p)
    }
  }

  package func kept(for needed: Operands) -> Kept {
    p == 0 || p == 1 ? Kept(inputs: [0]) : Kept(inputs: [0], outputs: [0])
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let x = saved.input(0)
    let zero = Tensor.zeros([], dtype: x.dtype)
    switch p {
    case 0: return [kernels.fill(x.shape, dy.dtype, 0)]
    case 1: return [dy * sign(x)]
    // A vector of length 0 has no direction; its gradient is 0, as in PyTorch.
    case 2: return [x * select(saved.output(0) .== 0, then: zero, else: dy / saved.output(0))]
    case .infinity, -.infinity:
      // Equal extremes share the gradient; a NaN is one of them.
      let size = abs(x)
      let isExtreme = ((size .== saved.output(0)) .|| isNaN(size)).cast(to: dy.dtype)
      return [sign(x) * isExtreme * (dy / isExtreme.sum(axes: axes, keepsAxes: true))]
    default:
      let y = saved.output(0)
      let scale = select(y .== 0, then: zero, else: dy / pow(y, p - 1))
      let slope = select(x .== 0, then: zero, else: sign(x) * pow(abs(x), p - 1))
      return [slope * scale]
    }
  }
}

extension Tensor {
  /// The p-norm over axes, or of everything: (Σ |x|ᵖ)^(1/p).
  ///
  /// 2 is the Euclidean length, 1 the sum of sizes, 0 how many elements are not zero, ±infinity the largest or smallest
  /// size. Integers become float32. The gradient of a norm of 0 is 0.
  /// - Traps: if an axis does not exist, or is empty for an infinite or negative `p`
  public func norm(_ p: Float = 2, axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor {
    if axes != nil, let row = asRow { return row.norm(p, axes: axes).reshaped([]) }
    let axes = resolved(axes, "norm")
    // Powers overflow in narrow types.
    let wide = apply(VectorNorm(p: p, axes: axes), dtype == .float64 ? self : cast(to: .float32))
    let norm = dtype.isFloatingPoint ? wide.cast(to: dtype) : wide
    return keepsAxes ? norm : norm.droppingAxes(axes)
  }

  /// The p-norm along an axis; see ``norm(_:axes:keepsAxes:)``.
  /// - Traps: if the axis does not exist, or is empty for an infinite or negative `p`
  public func norm(_ p: Float = 2, axis: Int, keepsAxis: Bool = false) -> Tensor {
    norm(p, axes: [axis], keepsAxes: keepsAxis)
  }

  /// The tensor without axes of size 1, which are given as non-negative numbers.
  func droppingAxes(_ axes: [Int]) -> Tensor {
    reshaped(Shape(shape.indices.filter { !axes.contains($0) }.map { shape[$0] }))
  }
}
