/// Rows by a weight, with a bias, rows that are added and an activation in one sweep over memory: for use, not for
/// training.
package struct FusedLinear: Op, Hashable {
  package let hasBias: Bool
  package let hasShortcut: Bool
  package let activation: FusedActivation
  package var name: String { "linear" }

  /// The product with what follows it.
  package init(hasBias: Bool, hasShortcut: Bool, activation: FusedActivation) {
    self.hasBias = hasBias
    self.hasShortcut = hasShortcut
    self.activation = activation
  }

  private var plain: LinearOp { LinearOp(hasBias: hasBias) }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let output = try plain.outputShapes(inputs)
    if hasShortcut, let shortcut = inputs.last, shortcut != output[0] {
      throw ShapeError("result and shortcut must have the same shape: result \(output[0]), shortcut \(shortcut)")
    }
    return output
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int { plain.multiplyAdds(inputs, to: outputs) }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let shortcut = hasShortcut ? x[x.count - 1] : nil
    guard shapes[0].elementCount > 0, x[0].elementCount > 0 else {
      let product = plain.forward(Array(x.prefix(hasBias ? 3 : 2)), to: shapes, on: kernels)[0]
      return [withoutGradient { activation.applied(to: shortcut.map { product + $0 } ?? product) }]
    }
    var weight = x[1]
    let y = kernels.linear(
      x[0], &weight, bias: hasBias ? x[2] : nil, adding: shortcut, then: activation, output: shapes[0])
    x[1].keepLayout(of: weight)
    return [y]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    misuse(name, "a product fused with what follows has no gradient: call the layers one by one")
  }
}
