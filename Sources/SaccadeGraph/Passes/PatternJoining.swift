import SaccadeEngine

/// One operation that computes what several do.
struct JoinedOperation {
  let operation: any Op
  let inputs: [Graph.Value]
  /// What has to run before it.
  var before: [Graph.Node] = []
}

extension Graph {
  /// Puts one operation in the place of each that `find` finds to be the last of several which it computes in one sweep.
  ///
  /// The others stay for whoever else reads them, and go where nobody does.
  mutating func joinPatterns(
    _ constants: ConstantStore, _ find: (inout Graph, _ node: Node, _ uses: GraphUses) -> JoinedOperation?
  ) {
    let uses = GraphUses(self)
    var inserted: [Int: [Node]] = [:]
    for position in nodes.indices {
      let node = nodes[position]
      guard node.outputs.count == 1, let joined = find(&self, node, uses) else { continue }
      let types = joined.inputs.map(type(of:))
      guard let shapes = try? joined.operation.outputShapes(types.map(\.shape)) else { continue }
      let results = zip(shapes, joined.operation.outputTypes(types.map(\.dtype))).map(ValueType.init)
      // What would give another shape or type is no replacement.
      guard results.first == type(of: node.outputs[0]) else { continue }
      inserted[position] = joined.before
      nodes[position] = Node(
        operation: joined.operation, inputs: joined.inputs,
        outputs: node.outputs + results.dropFirst().map { makeValue($0.shape, $0.dtype) }, modulePath: node.modulePath)
    }
    guard !inserted.isEmpty else { return }
    nodes = nodes.enumerated().flatMap { (inserted[$0.offset] ?? []) + [$0.element] }
    DeadCode().apply(to: &self, constants)
  }
}
