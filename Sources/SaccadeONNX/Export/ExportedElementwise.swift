import SaccadeEngine
import SaccadeGraph

extension ReLU6Op: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let x = writer.name(of: node.inputs[0])
    writer.set(node.outputs[0], writer.add(.relu6, x, like: node.inputs[0]))
  }
}

extension HardTanhOp: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let value = node.inputs[0]
    let bounds = [writer.number(Double(low), like: value), writer.number(Double(high), like: value)]
    writer.set(node.outputs[0], writer.add("Clip", [writer.name(of: value)] + bounds))
  }
}

extension PReLUOp: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) { writer.write(node, as: "PRelu") }
}

extension Cast: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(node, as: "Cast", ["to": .integer(Int(dtype.onnx))])
  }
}

extension ChannelScale: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) { writer.write(node, as: "Mul") }
}

extension ActivationOp: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let (value, x) = (node.inputs[0], writer.name(of: node.inputs[0]))
    let result: String
    switch activation {
    case .elu(let alpha): result = writer.add("Elu", [x], ["alpha": .float(alpha)])
    case .softplus: result = writer.add("Softplus", [x])
    case .mish: result = writer.add("Mul", [x, writer.add("Tanh", [writer.add("Softplus", [x])])])
    default: result = writer.add(FusedActivation(self) ?? .identity, x, like: value)
    }
    writer.set(node.outputs[0], result)
  }
}

extension UnaryOp: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let (value, x) = (node.inputs[0], writer.name(of: node.inputs[0]))
    writer.set(node.outputs[0], result(x, like: value, &writer))
  }

  private func result(_ x: String, like value: TracedGraph.Value, _ writer: inout ONNXWriter) -> String {
    switch function {
    case .negate: return writer.add("Neg", [x])
    case .absolute: return writer.add("Abs", [x])
    case .square: return writer.add("Mul", [x, x])
    case .squareRoot: return writer.add("Sqrt", [x])
    case .reciprocalSquareRoot: return writer.add("Reciprocal", [writer.add("Sqrt", [x])])
    case .reciprocal: return writer.add("Reciprocal", [x])
    case .exponential: return writer.add("Exp", [x])
    case .logarithm: return writer.add("Log", [x])
    case .log1p: return writer.add("Log", [writer.add("Add", [x, writer.number(1, like: value)])])
    case .expm1: return writer.add("Sub", [writer.add("Exp", [x]), writer.number(1, like: value)])
    case .sine: return writer.add("Sin", [x])
    case .cosine: return writer.add("Cos", [x])
    case .erf: return writer.add("Erf", [x])
    case .floor: return writer.add("Floor", [x])
    case .ceiling: return writer.add("Ceil", [x])
    case .round: return writer.add("Round", [x])
    case .sign: return writer.add("Sign", [x])
    case .clamp(let low, let high):
      let least = low == -.infinity ? "" : writer.number(low, like: value)
      let most = high == .infinity ? "" : writer.number(high, like: value)
      return writer.add("Clip", [x, least, most])
    case .power(let exponent): return writer.add("Pow", [x, writer.number(exponent, like: value)])
    case .leakyReLU(let slope): return writer.add(slope == 0 ? .relu : .leakyReLU(slope: slope), x, like: value)
    case .multiplyAdd(let scale, let offset):
      let product = scale == 1 ? x : writer.add("Mul", [x, writer.number(scale, like: value)])
      return offset == 0 ? product : writer.add("Add", [product, writer.number(offset, like: value)])
    case .logicalNot: return writer.add("Not", [x])
    case .isNaN: return writer.add("IsNaN", [x])
    case .isFinite: return writer.add("Not", [writer.add("Or", [writer.add("IsNaN", [x]), writer.add("IsInf", [x])])])
    }
  }
}

extension BinaryArithmetic: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let operands = node.inputs.map { writer.cast($0, to: dtype) }
    let result: String
    switch function {
    case .add: result = writer.add("Add", operands)
    case .subtract: result = writer.add("Sub", operands)
    case .multiply: result = writer.add("Mul", operands)
    case .divide: result = writer.add("Div", operands)
    case .power: result = writer.add("Pow", operands)
    case .maximum: result = writer.add("Max", operands)
    case .minimum: result = writer.add("Min", operands)
    case .floorDivide where dtype.isFloatingPoint: result = writer.add("Floor", [writer.add("Div", operands)])
    case .remainder where !dtype.isFloatingPoint: result = writer.add("Mod", operands)
    default: throw writer.failure("ONNX has no such arithmetic of \(dtype)", "compute it from others")
    }
    writer.set(node.outputs[0], result)
  }
}

extension Comparison: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let isLogical = [.and, .or, .xor].contains(function)
    let types = node.inputs.map { writer.type(of: $0).dtype }
    let common: DType = isLogical ? .bool : types[0].promoted(with: types[1])
    let operands = node.inputs.map { writer.cast($0, to: common) }
    let result: String
    switch function {
    case .equal: result = writer.add("Equal", operands)
    case .notEqual: result = writer.add("Not", [writer.add("Equal", operands)])
    case .less: result = writer.add("Less", operands)
    case .lessOrEqual: result = writer.add("LessOrEqual", operands)
    case .greater: result = writer.add("Greater", operands)
    case .greaterOrEqual: result = writer.add("GreaterOrEqual", operands)
    case .and: result = writer.add("And", operands)
    case .or: result = writer.add("Or", operands)
    case .xor: result = writer.add("Xor", operands)
    default: throw writer.failure("ONNX has no such comparison", "compute it from others")
    }
    writer.set(node.outputs[0], result)
  }
}

extension Select: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let condition = writer.cast(node.inputs[0], to: .bool)
    let choices = node.inputs.dropFirst().map { writer.cast($0, to: dtype) }
    writer.set(node.outputs[0], writer.add("Where", [condition] + choices))
  }
}
