/// min(max(x, low), high), with no gradient at either bound.
struct HardTanh: Op, Hashable {
  let low: Float
  let high: Float
  var name: String { "hardTanh" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    let x = x[0].detached
    return [withoutGradient { x.clamped(to: low...high) }]
  }

  func kept(for needed: Operands) -> Kept { Kept(inputs: [0]) }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    return [kernels.clampBackward(dy, saved.input(0), low: Double(low), high: Double(high), isOpen: true)]
  }
}

/// x within `low` … `high`, the bounds beyond; by straight lines what tanh does.
///
/// At the bounds there is no gradient, unlike that of ``Tensor/clamped(to:)``.
/// - Traps: if `low` is not below `high`
public func hardTanh(_ x: Tensor, low: Float = -1, high: Float = 1) -> Tensor {
  guard low < high else { misuse("hardTanh", "low must be below high: \(low) and \(high)") }
  return apply(HardTanh(low: low, high: high), x)
}
