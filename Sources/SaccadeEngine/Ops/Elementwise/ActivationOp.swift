/// A smooth activation, whose gradient is one primitive too.
struct ActivationOp: Op, Hashable {
  let activation: Activation

  var name: String { activation.name }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached] }
    return [kernels.activation(x[0], activation)]
  }

  func kept(for needed: Operands) -> Kept { Kept(inputs: [0]) }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0], dy.elementCount > 0 else { return gradients }
    return [kernels.activationBackward(dy, input: saved.input(0), activation)]
  }

  var recomputable: Operands { [0] }

  func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor {
    forward([saved.input(0)], on: kernels)[0]
  }
}
