public import SaccadeEngine

/// A tensor that belongs to a module and is saved with it, but that no gradient reaches: running statistics, counts.
public final class Buffer {
  private var stored: Tensor
  /// Grows with each change of the value.
  package private(set) var version = 0
  /// Whether it is saved; others can be computed again.
  public let isPersistent: Bool
  /// Whether weights from elsewhere must have it.
  public let isRequired: Bool

  /// A buffer that starts at `value`.
  public init(_ value: Tensor, isPersistent: Bool = true, isRequired: Bool = true) {
    stored = value.detached
    self.isPersistent = isPersistent
    self.isRequired = isRequired
  }

  /// The current value.
  /// - Traps: on setting, if the shape or the type changes, or the new one is an outline
  public var value: Tensor {
    get { stored }
    set {
      guard !newValue.isOutline else {
        misuse("Buffer.value", "an outline has no elements to keep; set a tensor with numbers")
      }
      guard newValue.shape == stored.shape, newValue.dtype == stored.dtype else {
        misuse(
          "Buffer.value",
          "shape and type must stay: \(stored.shape) \(stored.dtype), new \(newValue.shape) \(newValue.dtype)")
      }
      stored = newValue.detached
      version += 1
    }
  }

  /// The size of each axis.
  public var shape: Shape { stored.shape }

  /// The type of the elements.
  public var dtype: DType { stored.dtype }
}
