/// `min(max(x, 0), 6)`, with no gradient at either bound.
package struct ReLU6Op: Op, Hashable {
  package var name: String { "relu6" }

  /// The one that there is.
  package init() {}

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.unary(x[0], .clamp(0, 6))]
  }

  package func kept(for needed: Operands) -> Kept { Kept(outputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    return [kernels.clampBackward(dy, saved.output(0), low: 0, high: 6, isOpen: true)]
  }
}
