public import SaccadeEngine

/// What a model computes, as a list of operations: what inference, exports and studies of cost read.
///
/// ```swift
/// let graph = try Graph(tracing: model, input: [1, 3, 224, 224])
/// print(graph)
/// ```
/// Operations stand in the order in which they run. A value is written once; weights are constants. Sizes are those of the
/// input that the model was traced with.
public struct Graph: Sendable {
  /// Something that an operation reads or gives: the input, a constant, a result.
  public struct Value: Hashable, Comparable, Sendable, CustomStringConvertible {
    let number: Int

    /// `%12`.
    public var description: String { "%\(number)" }

    /// In the order in which they were made.
    public static func < (a: Value, b: Value) -> Bool { a.number < b.number }
  }

  /// What a value is.
  public struct ValueType: Hashable, Sendable, CustomStringConvertible {
    /// The size of each axis.
    public let shape: Shape
    /// The type of the elements.
    public let dtype: DType

    /// A tensor of a shape and a type.
    public init(shape: Shape, dtype: DType) {
      self.shape = shape
      self.dtype = dtype
    }

    /// `[1, 3, 224, 224] float32`.
    public var description: String { "\(shape) \(dtype)" }

    /// How many bytes the elements take.
    public var byteCount: Int { shape.elementCount * dtype.byteCount }
  }

  /// A value that does not depend on the input.
  public struct Constant: Sendable {
    /// The elements.
    public internal(set) var tensor: Tensor
    /// The path of the weight: `layer1.0.conv1.weight`; nil for what was computed.
    public let name: String?
    /// What it is made from: the path of a weight, or operations on such; nil where that is not known.
    package let origin: String?

    package init(tensor: Tensor, name: String?, origin: String? = nil) {
      self.tensor = tensor
      self.name = name
      self.origin = origin ?? name
    }
  }

  /// An operation at its place.
  public struct Node: Sendable {
    package var operation: any Op
    /// What it reads.
    public var inputs: [Value]
    /// What it gives.
    public var outputs: [Value]
    /// The path of the module that it stands in: `layer1.0.conv1`.
    public var modulePath: String

    /// What the operation is called: that of the function on tensors.
    public var name: String { operation.name }
  }

  /// What is given to the model, in order.
  public internal(set) var inputs: [Value] = []
  /// What the model gives, in order.
  public internal(set) var outputs: [Value] = []
  /// The operations in the order in which they run.
  public internal(set) var nodes: [Node] = []
  /// Weights, and what was computed from them alone.
  public internal(set) var constants: [Value: Constant] = [:]
  private var types: [ValueType] = []

  /// A graph of nothing, to be built.
  package init() {}

  /// What a value is.
  public func type(of value: Value) -> ValueType { types[value.number] }

  /// How many numbers the constants hold.
  public var parameterCount: Int { constants.values.reduce(0) { $0 + $1.tensor.elementCount } }

  /// A new value.
  package mutating func makeValue(_ shape: Shape, _ dtype: DType) -> Value {
    types.append(ValueType(shape: shape, dtype: dtype))
    return Value(number: types.count - 1)
  }

  /// A new input.
  package mutating func makeInput(_ shape: Shape, _ dtype: DType) -> Value {
    let value = makeValue(shape, dtype)
    inputs.append(value)
    return value
  }

  /// A new constant.
  package mutating func makeConstant(_ tensor: Tensor, name: String? = nil) -> Value {
    let value = makeValue(tensor.shape, tensor.dtype)
    constants[value] = Constant(tensor: tensor.detached, name: name)
    return value
  }
}
