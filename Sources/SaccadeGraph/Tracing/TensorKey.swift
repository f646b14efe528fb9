package import SaccadeEngine

/// What tells one tensor from another while both are held: where the elements lie, and how they are read.
package struct TensorKey: Hashable, Sendable {
  private let storage: ObjectIdentifier
  private let shape: Shape
  private let layout: Layout

  package init(_ tensor: Tensor) {
    storage = ObjectIdentifier(tensor.storage)
    shape = tensor.shape
    layout = tensor.layout
  }
}
