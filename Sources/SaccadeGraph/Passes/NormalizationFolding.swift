import SaccadeEngine

/// Lets the numbers of a batch normalization join the weights of the convolution before it.
///
/// γ/√(σ² + ε)·w takes the place of the weight, and β − γ/√(σ² + ε)·(μ − b) of the bias. What the normalization adds and
/// applies afterwards, the convolution does.
/// - Paper: Jacob et al. 2017, <https://arxiv.org/abs/1712.05877>, §3.2
package struct NormalizationFolding: GraphPass {
  package let name = "normalization folding"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinNodes { graph, node, joinable in
      guard let normalization = node.operation as? BatchNormalization, normalization.hasStatistics,
        node.outputs.dropFirst().allSatisfy(joinable.isUnread),
        let source = joinable.position(of: node.inputs[0]),
        let convolution = graph.nodes[source].operation as? Convolution2D
      else { return nil }
      let before = graph.nodes[source]
      let weights = Array(before.inputs.dropFirst())
      let numbers = Array(node.inputs.dropFirst(normalization.hasResidual ? 2 : 1))
      guard (weights + numbers).allSatisfy({ graph.constants[$0] != nil }) else { return nil }
      let dtype = graph.type(of: weights[0]).dtype
      let folded = Folded(
        normalization, numbers.compactMap { graph.constant($0) }, weights.compactMap { graph.constant($0) })
      let epsilon = "\(normalization.options.epsilon)"
      let weight = graph.makeConstant("normalized weight \(epsilon)", from: weights + numbers, in: constants) {
        folded.weight.cast(to: dtype)
      }
      let bias = graph.makeConstant("normalized bias \(epsilon)", from: weights + numbers, in: constants) {
        folded.bias.cast(to: dtype)
      }
      let residual = normalization.hasResidual ? [node.inputs[1]] : []
      return (
        source,
        Graph.Node(
          operation: FusedConvolution2D(
            convolution: Convolution2D(geometry: convolution.geometry, hasBias: true),
            hasShortcut: normalization.hasResidual, activation: normalization.options.activation),
          inputs: [before.inputs[0], weight, bias] + residual, outputs: [node.outputs[0]],
          modulePath: before.modulePath)
      )
    }
  }
}

/// A weight and a bias that a normalization has joined, computed in float32.
private struct Folded {
  private let normalization: BatchNormalization
  private let numbers: [Tensor]
  private let weights: [Tensor]

  init(_ normalization: BatchNormalization, _ numbers: [Tensor], _ weights: [Tensor]) {
    self.normalization = normalization
    self.numbers = numbers.map { $0.cast(to: .float32) }
    self.weights = weights.map { $0.cast(to: .float32) }
  }

  private var factor: Tensor {
    let factor = 1 / sqrt(numbers[numbers.count - 1] + normalization.options.epsilon)
    return normalization.hasScale ? factor * numbers[0] : factor
  }

  var weight: Tensor {
    let factor = factor
    return weights[0] * factor.reshaped([factor.shape[0], 1, 1, 1])
  }

  var bias: Tensor {
    let mean = numbers[numbers.count - 2]
    let shifted = weights.count > 1 ? weights[1] - mean : -mean
    let product = factor * shifted
    return normalization.hasShift ? product + numbers[normalization.hasScale ? 1 : 0] : product
  }
}
