/// A tensor that training changes.
///
/// The object stays; its value is replaced. Reading ``value`` inside a recorded computation makes the result depend on
/// the parameter. The value keeps whatever layout the primitive that reads it prefers.
///
/// Not for use from several threads at once.
public final class Parameter {
  private var stored: Tensor
  private lazy var leaf = Node(parameter: self)

  /// Grows with each change of the value: what was made from it can tell whether it is still good.
  package private(set) var version = 0

  /// The sum of the gradients since the last ``clearGradient()``.
  public private(set) var gradient: Tensor?

  /// Whether gradients are computed and optimizers change the value.
  public var isTrainable: Bool

  /// A parameter that starts at `value`.
  public init(_ value: Tensor, isTrainable: Bool = true) {
    stored = value.detached
    self.isTrainable = isTrainable
  }

  /// The current value.
  /// - Traps: on setting, if the shape or the type changes, or the new one is an outline
  public var value: Tensor {
    get {
      var tensor = stored
      // Also where nothing is recorded, because a primitive's favourite layout comes back this way.
      tensor.origin = Origin(
        node: leaf, output: 0, isRecorded: isTrainable && ExecutionContext.current.isRecording)
      return tensor
    }
    set {
      guard !newValue.isOutline else {
        misuse("Parameter.value", "an outline has no elements to learn with; set a tensor with numbers")
      }
      guard newValue.shape == stored.shape, newValue.dtype == stored.dtype else {
        misuse(
          "Parameter.value",
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

  /// Forgets the gradient; call it between steps.
  public func clearGradient() { gradient = nil }

  /// Replaces the gradient: for clipping, or for gradients that came over a network.
  /// - Traps: if it has another shape or type than the value
  public func setGradient(_ gradient: Tensor?) {
    if let gradient, gradient.shape != shape || gradient.dtype != dtype {
      misuse(
        "Parameter.setGradient",
        "a gradient has the shape and the type of the value: \(shape) \(dtype), not \(gradient.shape) \(gradient.dtype); "
          + "reshape or cast it")
    }
    self.gradient = gradient?.detached
  }

  /// Lets the elements go; what is left is an outline.
  package func release() { stored = .outline(stored.shape, dtype: stored.dtype) }

  func accumulate(_ gradient: Tensor) { Gradients.add(gradient, to: &self.gradient) }

  /// Keeps the same values in the order that a primitive wanted them in, so that the next step finds them so.
  func adopt(_ relaid: Tensor, from original: Tensor) {
    if stored.storage === original.storage { stored = relaid.detached }
  }

  /// Changes the value in place where nobody else holds it, otherwise in a copy.
  package func update(_ change: (inout Tensor, _ gradient: Tensor?) -> Void) {
    var value = stored
    stored = Parameter.empty
    if !value.isUniquelyHeld { value = value.kernels.duplicate(value) }
    change(&value, gradient)
    stored = value
    version += 1
  }

  private static let empty = Tensor.uninitialized([0], .float32)
}

extension Tensor {
  /// Tells the parameter that this is the value of, if any, to keep the values as `relaid` has them.
  func keepLayout(of relaid: Tensor) {
    guard relaid.storage !== storage else { return }
    origin?.node.parameter?.adopt(relaid, from: self)
  }
}
