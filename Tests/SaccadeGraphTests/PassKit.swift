import Foundation
import SaccadeEngine
import SaccadeLayers
import Testing

@testable import SaccadeGraph

/// What tests of passes have in common.
enum PassKit {
  /// What a graph says of itself before and after a change, without attributes, types and places.
  static func outline(_ graph: Graph) -> [String] {
    "\(graph)".split(separator: "\n").dropFirst().map { line in
      let call = line.split(separator: "→")[0].split(separator: "#")[0]
      return call.replacing(/\{.*\}/, with: "").trimmingCharacters(in: .whitespaces)
    }
  }

  /// A graph of a function of one tensor.
  static func graph(_ shape: Shape, _ body: (Tensor) -> Tensor) throws -> Graph {
    try Graph(inputs: [.init(shape: shape, dtype: .float32)]) { [body($0[0])] }
  }

  /// Both graphs on the same numbers.
  static func expectSame(_ before: Graph, _ after: Graph, within tolerance: Float = 1e-5) {
    let shape = before.type(of: before.inputs[0]).shape
    var random = RandomStream(seed: 5)
    let x = Tensor.randomNormal(shape, using: &random)
    let expected = ExecutionPlan(before, ConstantStore())([x])[0].scalars
    let found = ExecutionPlan(after, ConstantStore())([x])[0].scalars
    #expect(expected.count == found.count)
    for (one, other) in zip(expected, found) { #expect(Swift.abs(one - other) <= tolerance * max(1, Swift.abs(one))) }
  }

  /// Normally distributed numbers.
  static func random(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return Tensor.randomNormal(shape, using: &stream)
  }
}
