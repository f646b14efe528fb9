import SaccadeEngine
import SaccadeGraph

/// An operation that ONNX has, or that can be said by operators which it has.
///
/// ```swift
/// extension PReLUOp: ONNXExportable {
///   func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) { writer.write(node, as: "PRelu") }
/// }
/// ```
protocol ONNXExportable: Op {
  /// Writes the operation at a place of a graph.
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws
}

extension ONNXWriter {
  /// Writes an operation that is one operator of the same inputs.
  mutating func write(_ node: TracedGraph.Node, as type: String, _ attributes: [String: ONNXAttribute] = [:]) {
    let read = inputs(of: node)
    set(node.outputs[0], add(type, read, attributes))
  }

  /// Writes the activation that follows something.
  mutating func add(_ activation: FusedActivation, _ x: String, like value: TracedGraph.Value) -> String {
    switch activation {
    case .identity: x
    case .relu: add("Relu", [x])
    case .relu6: add("Clip", [x, number(0, like: value), number(6, like: value)])
    case .silu: add("Mul", [x, add("Sigmoid", [x])])
    case .hardSwish: add("HardSwish", [x])
    case .hardSigmoid: add("HardSigmoid", [x], ["alpha": .float(1.0 / 6), "beta": .float(0.5)])
    case .sigmoid: add("Sigmoid", [x])
    case .tanh: add("Tanh", [x])
    case .geluExact: gelu(x, like: value)
    case .geluTanh: geluTanh(x, like: value)
    case .leakyReLU(let slope): add("LeakyRelu", [x], ["alpha": .float(slope)])
    }
  }

  private mutating func gelu(_ x: String, like value: TracedGraph.Value) -> String {
    if opset >= 20 { return add("Gelu", [x]) }
    let erf = add("Erf", [add("Div", [x, number(2.0.squareRoot(), like: value)])])
    let share = add("Add", [erf, number(1, like: value)])
    return add("Mul", [add("Mul", [x, share]), number(0.5, like: value)])
  }

  private mutating func geluTanh(_ x: String, like value: TracedGraph.Value) -> String {
    if opset >= 20 { return add("Gelu", [x], ["approximate": .text("tanh")]) }
    let cube = add("Mul", [add("Mul", [x, x]), x])
    let inner = add("Add", [x, add("Mul", [cube, number(0.044715, like: value)])])
    let curve = add("Tanh", [add("Mul", [inner, number((2 / Double.pi).squareRoot(), like: value)])])
    return add("Mul", [add("Mul", [x, add("Add", [curve, number(1, like: value)])]), number(0.5, like: value)])
  }

  /// Brings a value into a type.
  mutating func cast(_ value: TracedGraph.Value, to dtype: DType) -> String {
    let name = name(of: value)
    return type(of: value).dtype == dtype ? name : add("Cast", [name], ["to": .integer(Int(dtype.onnx))])
  }
}

/// What a network computes, as it was traced; ``Graph`` is what an ONNX file says.
typealias TracedGraph = SaccadeGraph.Graph
