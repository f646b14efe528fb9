import SaccadeEngine
import SaccadeGraph

extension LinearOp: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(node, as: "Gemm", ["transB": .integer(1)])
  }
}

extension Matmul: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) { writer.write(node, as: "MatMul") }
}

extension Softmax: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(node, as: isLog ? "LogSoftmax" : "Softmax", ["axis": .integer(axis)])
  }
}

extension ScaledDotProductAttention: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let operands = writer.inputs(of: node)
    let rank = writer.type(of: node.inputs[1]).shape.rank
    var order = Array(0..<rank)
    order.swapAt(rank - 1, rank - 2)
    let keys = writer.add("Transpose", [operands[1]], ["perm": .integers(order)])
    let queries = writer.add("Mul", [operands[0], writer.number(Double(scale), like: node.inputs[0])])
    var scores = writer.add("MatMul", [queries, keys])
    if operands.count > 3 { scores = writer.add("Add", [scores, operands[3]]) }
    let shares = writer.add("Softmax", [scores], ["axis": .integer(-1)])
    writer.set(node.outputs[0], writer.add("MatMul", [shares, operands[2]]))
  }
}

extension ReductionOp: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let x = writer.name(of: node.inputs[0])
    let result: String
    switch reduction {
    case .sum: result = reduced("ReduceSum", x, axesSince: 13, &writer)
    case .mean: result = reduced("ReduceMean", x, axesSince: 18, &writer)
    case .max: result = reduced("ReduceMax", x, axesSince: 18, &writer)
    case .min: result = reduced("ReduceMin", x, axesSince: 18, &writer)
    case .product: result = reduced("ReduceProd", x, axesSince: 18, &writer)
    case .logSumExp: result = reduced("ReduceLogSumExp", x, axesSince: 18, &writer)
    case .argmax where axes.count == 1: result = writer.add("ArgMax", [x], ["axis": .integer(axes[0])])
    case .argmin where axes.count == 1: result = writer.add("ArgMin", [x], ["axis": .integer(axes[0])])
    case .variance(let correction):
      let shape = writer.type(of: node.inputs[0]).shape
      let count = axes.reduce(1) { $0 * shape[$1] }
      let mean = reduced("ReduceMean", x, axesSince: 18, &writer)
      let distance = writer.add("Sub", [x, mean])
      let square = reduced("ReduceMean", writer.add("Mul", [distance, distance]), axesSince: 18, &writer)
      let share = Double(count) / Double(count - correction)
      result = share == 1 ? square : writer.add("Mul", [square, writer.number(share, like: node.inputs[0])])
    default: throw writer.failure("ONNX has no such reduction", "compute it from sums and maxima")
    }
    writer.set(node.outputs[0], result)
  }

  /// Axes were attributes before they became an input.
  private func reduced(_ type: String, _ x: String, axesSince version: Int, _ writer: inout ONNXWriter) -> String {
    writer.opset >= version
      ? writer.add(type, [x, writer.integers(axes)])
      : writer.add(type, [x], ["axes": .integers(axes)])
  }
}
