public import SaccadeEngine

/// An operation of a prepared model, and how long it takes.
public struct TimedNode: Sendable {
  /// The operation at its place.
  public let node: Graph.Node
  /// How long it takes, in seconds.
  public let seconds: Double
}

extension Predictor {
  /// How long each operation takes for inputs, as they run: of several runs the medians.
  /// - Parameters:
  ///   - inputs: what the model is called with
  ///   - runs: how often it runs, when it is ready
  /// - Throws: as a call does
  /// - Traps: as a call does, and if there is no run
  public func times(of inputs: [Tensor], runs: Int = 10) throws(TraceError) -> [TimedNode] {
    guard runs > 0 else { misuse("Predictor.times", "there must be a run to measure: \(runs)") }
    let plan = try plan(inputs.map { .init(shape: $0.shape, dtype: $0.dtype) })
    return zip(plan.graph.nodes, plan.times(of: inputs, runs: runs)).map(TimedNode.init)
  }
}
