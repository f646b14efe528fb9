/// Squeezes each image into the means of its channels, makes a number between 0 and 1 of them for each channel by two
/// layers, and multiplies the channels by these, in one kernel: for use, not for training.
///
/// Inputs: `[n, c, h, w]`, the first weight `[s, c]` and bias `[s]`, the second weight turned around `[s, c]` and bias
/// `[c]`, which are float32.
package struct SqueezeExcitation: Op, Hashable {
  package let activation: FusedActivation
  package let gate: FusedActivation
  package var name: String { "squeezeExcitation" }

  /// A block by what follows its layers, which must be known.
  package init(activation: FusedActivation, gate: FusedActivation) {
    self.activation = activation
    self.gate = gate
  }

  /// Whether the kernel has what follows the layers.
  package static func knows(activation: FusedActivation, gate: FusedActivation) -> Bool {
    [.identity, .relu, .relu6, .silu].contains(activation) && [.sigmoid, .hardSigmoid].contains(gate)
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w]: \(x); unsqueeze a single image") }
    let weight: Shape = [inputs[1][0], x[1]]
    guard inputs[1...] == [weight, [weight[0]], weight, [x[1]]] else {
      throw ShapeError("weights must be [s, c] and biases [s] and [c] for \(x): \(Array(inputs[1...]))")
    }
    return [x]
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    Extent.product(2, inputs[0][0], inputs[1].elementCount)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached] }
    return [
      kernels.squeezeExcitation(
        x[0], first: (x[1], x[2]), activation, second: (x[3], x[4]), isHard: gate == .hardSigmoid)
    ]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    misuse(name, "the joined layers have no gradient: call them one by one")
  }
}
