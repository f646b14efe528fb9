/// min(max(x, low), high), with no gradient at either bound.
package struct HardTanhOp: Op, Hashable {
  package let low: Float
  package let high: Float
  package var name: String { "hardTanh" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let x = x[0].detached
    return [withoutGradient { x.clamped(to: low...high) }]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    return [kernels.clampBackward(dy, saved.input(0), low: Double(low), high: Double(high), isOpen: true)]
  }
}

/// x within `low` … `high`, the bounds beyond; by straight lines what tanh does.
///
/// At the bounds there is no gradient, unlike that of `clamped(to:)`.
/// - Traps: if `low` is not below `high`
public func hardTanh(_ x: Tensor, low: Float = -1, high: Float = 1) -> Tensor {
  guard low < high else { misuse("hardTanh", "low must be below high: \(low) and \(high)") }
  return apply(HardTanhOp(low: low, high: high), x)
}
