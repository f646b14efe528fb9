/// A change of a graph that keeps what it computes.
package protocol GraphPass: Sendable {
  /// What it is called.
  var name: String { get }

  /// Changes a graph; constants that are computed come from `constants`.
  func apply(to graph: inout Graph, _ constants: ConstantStore)
}

extension Graph {
  /// The graph after some changes, one after the other.
  package func applying(_ passes: [any GraphPass], _ constants: ConstantStore = ConstantStore()) -> Graph {
    var graph = self
    for pass in passes { pass.apply(to: &graph, constants) }
    return graph
  }

  /// What makes a graph fast, in the order in which it is done.
  package static let inferencePasses: [any GraphPass] = [
    ConstantFolding(), CancellingShapes(), JoinedActivations(), JoinedGELU(), JoinedLayerNormalization(),
    JoinedAttention(), JoinedChannelScales(), JoinedMeans(), WeightProducts(), NormalizationFolding(),
    ActivatedNormalization(), LatePermutations(), LateReshapes(), BiasFolding(), ScaleFolding(), EpilogueFusion(),
    ExcitationFusion(), PackedProducts(), CancellingShapes(), DeadCode(),
  ]
}
