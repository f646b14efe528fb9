import SaccadeEngine
import Synchronization

/// Lets convolutions and linear layers multiply bytes, in ranges that are known, and leaves values in bytes
/// where nothing else reads them.
package struct Quantizing: GraphPass {
  package let name = "quantization"
  private let ranges: ActivationRanges
  /// By what they are made from; graphs for several sizes of input share them.
  private let weights = QuantizedWeights()

  package init(_ ranges: ActivationRanges) { self.ranges = ranges }

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    var rewriting = Rewriting(graph, ranges)
    for node in graph.nodes { rewriting.add(node, &graph, weights) }
    graph.nodes = rewriting.nodes
    graph.dropUnreadConstants()
  }
}

/// Weights in bytes, each made once.
private final class QuantizedWeights: Sendable {
  private let known = Mutex<[String: QuantizedWeight]>([:])

  func weight(_ constant: Graph.Constant) -> QuantizedWeight {
    guard let origin = constant.origin else { return QuantizedWeight(constant.tensor) }
    return known.withLock { known in
      if let weight = known[origin] { return weight }
      let made = QuantizedWeight(constant.tensor)
      known[origin] = made
      return made
    }
  }
}

/// A graph on its way into bytes.
private struct Rewriting {
  private(set) var nodes: [Graph.Node] = []
  /// How the values stand that are given in bytes.
  private let inBytes: [Graph.Value: ByteScale]
  private let quantizations: [Graph.Value: ByteScale]
  /// Values in bytes, by those that they stand for.
  private var bytes: [Graph.Value: Graph.Value] = [:]

  init(_ graph: Graph, _ ranges: ActivationRanges) {
    let names = graph.rangeNames
    var quantizations: [Graph.Value: ByteScale] = [:]
    for (value, name) in names {
      guard let range = ranges.byName[name] else { continue }
      quantizations[value] = ByteScale(low: range.low, high: range.high)
    }
    self.quantizations = quantizations
    inBytes = Self.valuesInBytes(graph, quantizations)
  }

  /// The values that products give in bytes: all that read them take bytes.
  private static func valuesInBytes(
    _ graph: Graph, _ quantizations: [Graph.Value: ByteScale]
  ) -> [Graph.Value: ByteScale] {
    // From the end: what each reader takes.
    var refused = Set(graph.outputs)
    for node in graph.nodes.reversed() {
      if let product = product(node, graph, quantizations) {
        refused.formUnion(node.inputs.filter { $0 != product.input && $0 != product.shortcut })
      } else if !isMaxPooling(node) || refused.contains(node.outputs[0])
        || quantizations[node.inputs[0]]?.isSigned ?? true
      {
        refused.formUnion(node.inputs)
      }
    }
    // From the start: who gives them.
    var inBytes: [Graph.Value: ByteScale] = [:]
    for node in graph.nodes {
      let value = node.outputs[0]
      guard !refused.contains(value) else { continue }
      if product(node, graph, quantizations) != nil {
        inBytes[value] = quantizations[value]
      } else if isMaxPooling(node) {
        inBytes[value] = inBytes[node.inputs[0]]
      }
    }
    return inBytes
  }

  private static func product(
    _ node: Graph.Node, _ graph: Graph, _ quantizations: [Graph.Value: ByteScale]
  ) -> FloatProduct? {
    FloatProduct(node, in: graph).flatMap { quantizations[$0.input] == nil ? nil : $0 }
  }

  /// The largest of bytes without a sign is the byte of the largest.
  private static func isMaxPooling(_ node: Graph.Node) -> Bool { (node.operation as? Pooling2D)?.kind == .max }

  mutating func add(_ node: Graph.Node, _ graph: inout Graph, _ weights: QuantizedWeights) {
    if let product = Self.product(node, graph, quantizations), let input = quantization(of: product.input),
      let weight = graph.constants[product.weight].map(weights.weight)
    {
      add(node, product, input, weight, &graph)
    } else if inBytes[node.outputs[0]] != nil {
      var node = node
      node.inputs = node.inputs.map { bytes[$0] ?? $0 }
      node.outputs = [bytesOf(node.outputs[0], &graph)]
      nodes.append(node)
    } else {
      nodes.append(node)
    }
  }

  private func quantization(of value: Graph.Value) -> ByteScale? { inBytes[value] ?? quantizations[value] }

  private mutating func add(
    _ node: Graph.Node, _ product: FloatProduct, _ input: ByteScale, _ weight: QuantizedWeight,
    _ graph: inout Graph
  ) {
    let result = node.outputs[0]
    var shortcut = QuantizedEpilogue.Shortcut.none
    if let added = product.shortcut { shortcut = inBytes[added].map { .bytes($0) } ?? .numbers }
    let epilogue = QuantizedEpilogue(shortcut: shortcut, activation: product.activation, output: inBytes[result])
    let operation: any Op =
      if let geometry = product.geometry {
        QuantizedConvolution2D(
          geometry: geometry, weight: weight, hasBias: product.bias != nil, input: input, epilogue: epilogue)
      } else {
        QuantizedLinear(weight: weight, hasBias: product.bias != nil, input: input, epilogue: epilogue)
      }
    let operands =
      [quantized(product.input, input, node, &graph)] + [product.bias].compactMap { $0 }
      + [product.shortcut.map { bytes[$0] ?? $0 }].compactMap { $0 }
    let given = inBytes[result] == nil ? result : bytesOf(result, &graph)
    nodes.append(
      Graph.Node(operation: operation, inputs: operands, outputs: [given], modulePath: node.modulePath))
  }

  /// The bytes of a value, which are made where they are not there.
  private mutating func quantized(
    _ value: Graph.Value, _ quantization: ByteScale, _ node: Graph.Node, _ graph: inout Graph
  ) -> Graph.Value {
    if let known = bytes[value] { return known }
    let made = bytesOf(value, &graph)
    nodes.append(
      Graph.Node(operation: Quantize(quantization), inputs: [value], outputs: [made], modulePath: node.modulePath))
    return made
  }

  private mutating func bytesOf(_ value: Graph.Value, _ graph: inout Graph) -> Graph.Value {
    let made = graph.makeValue(graph.type(of: value).shape, .uint8)
    bytes[value] = made
    return made
  }
}
