import SaccadeEngine

/// Makes one operation of a squeeze-and-excitation block: the means of channels, two layers on them, and the product.
package struct ExcitationFusion: GraphPass {
  package let name = "excitation fusion"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    let uses = GraphUses(graph)
    var taken: Set<Int> = []
    for position in graph.nodes.indices where graph.nodes[position].operation is ChannelScale {
      let node = graph.nodes[position]
      guard let second = layer(giving: node.inputs[1], graph, uses),
        let first = layer(giving: second.input, graph, uses),
        let pooling = uses.producers[first.input], uses.isReadOnce(first.input),
        isMean(graph.nodes[pooling], of: node.inputs[0], graph),
        SqueezeExcitation.knows(activation: first.activation, gate: second.activation)
      else { continue }
      let operation = SqueezeExcitation(activation: first.activation, gate: second.activation)
      let weights = [
        matrix("squeeze weight", of: first.weight, in: &graph, constants) { $0 },
        vector("squeeze bias", of: first, in: &graph, constants),
        matrix("excitation weight", of: second.weight, in: &graph, constants) { $0.transposed() },
        vector("excitation bias", of: second, in: &graph, constants),
      ]
      graph.nodes[position] = Graph.Node(
        operation: operation, inputs: [node.inputs[0]] + weights, outputs: node.outputs, modulePath: node.modulePath)
      taken.formUnion([pooling, first.position, second.position])
    }
    graph.removeNodes(at: taken)
    graph.dropUnreadConstants()
  }

  /// A convolution at a single pixel: a layer on the channels.
  private struct Layer {
    let position: Int
    let input: Graph.Value
    let weight: Graph.Value
    let bias: Graph.Value?
    let activation: FusedActivation
  }

  /// The layer that gives a value which nothing else reads.
  private func layer(giving value: Graph.Value, _ graph: Graph, _ uses: GraphUses) -> Layer? {
    guard let position = uses.producers[value], uses.isReadOnce(value) else { return nil }
    let node = graph.nodes[position]
    let convolution: Convolution2D
    let activation: FusedActivation
    switch node.operation {
    case let op as Convolution2D: (convolution, activation) = (op, .identity)
    case let op as FusedConvolution2D where !op.hasShortcut: (convolution, activation) = (op.convolution, op.activation)
    default: return nil
    }
    let (input, weight) = (graph.type(of: node.inputs[0]).shape, graph.type(of: node.inputs[1]).shape)
    guard input[2] == 1, input[3] == 1, weight[2] == 1, weight[3] == 1, convolution.geometry.groups == 1,
      convolution.geometry.padding == 0, graph.constants[node.inputs[1]] != nil,
      !convolution.hasBias || graph.constants[node.inputs[2]] != nil
    else { return nil }
    return Layer(
      position: position, input: node.inputs[0], weight: node.inputs[1],
      bias: convolution.hasBias ? node.inputs[2] : nil, activation: activation)
  }

  /// Whether an operation gives the mean of each channel.
  private func isMean(_ node: Graph.Node, of value: Graph.Value, _ graph: Graph) -> Bool {
    guard let pooling = node.operation as? Pooling2D, case .average = pooling.kind, node.inputs == [value] else {
      return false
    }
    let shape = graph.type(of: value).shape
    return pooling.geometry.kernel == Size2D(shape[2], shape[3]) && pooling.geometry.padding == 0
  }

  /// A weight of a convolution as a matrix in float32.
  private func matrix(
    _ what: String, of weight: Graph.Value, in graph: inout Graph, _ constants: ConstantStore,
    _ change: (Tensor) -> Tensor
  ) -> Graph.Value {
    guard let tensor = graph.constant(weight) else { return weight }
    return graph.makeConstant(what, from: [weight], in: constants) {
      let rows = change(tensor.cast(to: .float32).reshaped([tensor.shape[0], tensor.shape[1]]))
      return Tensor(rows.scalars, shape: rows.shape)
    }
  }

  private func vector(
    _ what: String, of layer: Layer, in graph: inout Graph, _ constants: ConstantStore
  ) -> Graph.Value {
    guard let bias = layer.bias, let tensor = graph.constant(bias) else {
      return graph.makeConstant(.zeros([graph.type(of: layer.weight).shape[0]]))
    }
    return graph.makeConstant(what, from: [bias], in: constants) { tensor.cast(to: .float32) }
  }
}
