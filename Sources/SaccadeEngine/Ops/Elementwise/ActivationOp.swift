/// A smooth activation, whose gradient is one primitive too.
package struct ActivationOp: Op, Hashable {
  package let activation: Activation

  package var name: String { activation.name }

  /// An activation by itself.
  package init(activation: Activation) { self.activation = activation }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached] }
    return [kernels.activation(x[0], activation)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0], dy.elementCount > 0 else { return gradients }
    return [kernels.activationBackward(dy, input: saved.input(0), activation)]
  }

  package var recomputable: Operands { [0] }

  package func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor {
    forward([saved.input(0)], to: saved.inputShapes, on: kernels)[0]
  }
}
