import Foundation
import SaccadeEngine
import SaccadeGraph
import SaccadeText

/// What an operation of a prepared network has to do, as far as its shapes tell.
struct OperationCost: Sendable {
  /// Operations that are alike: `conv2d 1×1`, `layerNorm`.
  let kind: String
  /// Multiplications with an addition.
  let multiplyAdds: Int
  /// How many bytes it reads that are not weights.
  let readBytes: Int
  /// How many bytes of weights it reads.
  let weightBytes: Int
  /// How many bytes it writes.
  let writtenBytes: Int
  /// Where it stands among those of its kind, most of it in powers of two.
  let features: [Double]
  /// How many features a convolution has.
  static let windowFeatureCount = 9
  /// How many features other operations have.
  static let plainFeatureCount = 5

  init(_ node: Graph.Node, in graph: Graph) {
    let inputs = node.inputs.map { (type: graph.type(of: $0), isConstant: graph.constants[$0] != nil) }
    let shapes = inputs.map(\.type.shape)
    let outputs = node.outputs.map { graph.type(of: $0).shape }
    multiplyAdds = node.operation.multiplyAdds(shapes, to: outputs)
    readBytes = inputs.reduce(0) { $0 + ($1.isConstant ? 0 : $1.type.byteCount) }
    weightBytes = inputs.reduce(0) { $0 + ($1.isConstant ? $1.type.byteCount : 0) }
    writtenBytes = node.outputs.first.map { graph.type(of: $0).byteCount } ?? 0
    let hasCostlyActivation = Self.hasCostlyActivation(node.operation)
    if let window = ConvolutionWindow(node.name, shapes, outputs) {
      kind = "\(node.name) \(window.kind)"
      // A shortcut that is added is read as well.
      let isAdding = inputs.dropFirst().contains { !$0.isConstant }
      features = window.features + [hasCostlyActivation ? 3 : 0, isAdding ? 1 : 0]
    } else {
      kind = node.operation.isView ? "\(node.name) of a view" : node.name
      features =
        [Double(multiplyAdds) / 1000, Double(readBytes) / 64, Double(writtenBytes) / 64, Double(weightBytes) / 64]
        .map { log2($0 + 1) } + [hasCostlyActivation ? 2 : 0]
    }
  }

  /// How many bytes it reads and writes.
  var byteCount: Int { readBytes + weightBytes + writtenBytes }
  /// How many multiplications and additions it makes for each byte.
  var intensity: Double { 2 * Double(multiplyAdds) / max(Double(byteCount), 1) }

  /// How long it takes at least on a machine, in seconds, with what calling it costs.
  func floor(on machine: MachineLimits) -> Double {
    2 * Double(multiplyAdds) / (machine.gigaflops * 1e9) + Double(byteCount) / (machine.gigabytes * 1e9) + Self.call
  }

  /// A microsecond: what an operation costs that does nothing.
  private static let call = 1e-6

  /// Whether an exponential or its like is computed for each number.
  private static func hasCostlyActivation(_ operation: any Op) -> Bool {
    let activation: FusedActivation
    switch operation {
    case let convolution as FusedConvolution2D: activation = convolution.activation
    case let product as FusedLinear: activation = product.activation
    default: return false
    }
    switch activation {
    case .silu, .sigmoid, .tanh, .geluExact, .geluTanh: return true
    case .identity, .relu, .relu6, .hardSwish, .hardSigmoid, .leakyReLU: return false
    }
  }
}

/// The window of a convolution over images, as its shapes tell it.
private struct ConvolutionWindow {
  let kind: String
  let features: [Double]

  /// Nil for other operations.
  init?(_ name: String, _ inputs: [Shape], _ outputs: [Shape]) {
    guard name == "conv2d", inputs.count > 1, let output = outputs.first, inputs[0].rank == 4, inputs[1].rank == 4,
      output.rank == 4
    else { return nil }
    let (image, weight) = (inputs[0], inputs[1])
    let area = weight[2] * weight[3]
    let groups = image[1] / max(weight[1], 1)
    kind = groups == 1 ? (area == 1 ? "1×1" : "k×k") : weight[1] == 1 ? "depthwise" : "grouped"
    let isStriding = image[2] > output[2] + weight[2]
    func power(_ count: Int) -> Double { log2(Double(count) + 1) }
    // A vector that is not full costs as much as one that is.
    let gaps = [weight[0], weight[1]].count { $0 % 16 != 0 }
    features = [
      power(weight[1]), power(weight[0]), power(output[0] * output[2] * output[3]), power(area), isStriding ? 2 : 0,
      Double(gaps), power(groups),
    ]
  }
}
