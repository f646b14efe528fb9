import SaccadeEngine
import Synchronization

/// A graph made ready to run: weights in the order that their operations want, memory placed beforehand.
///
/// Safe to run from several threads at once: each run has memory of its own.
final class ExecutionPlan: Sendable {
  fileprivate struct Step: Sendable {
    let operation: any Op
    let inputs: [Int]
    let outputs: [Int]
    let shapes: [Shape]
    /// What nothing reads after this step.
    let released: [Int]
    let modulePath: String
  }

  /// The graph as it runs.
  let graph: Graph
  /// How much memory a run takes beside weights, inputs and results.
  let memory: MemoryPlan
  private let steps: [Step]
  private let slotCount: Int
  private let inputSlots: [Int]
  private let outputSlots: [Int]
  /// The constants, by slot.
  private let constants: [Tensor?]
  private let idle = Mutex<[PlannedMemory]>([])

  /// Prepares a graph, which runs it twice on zeros: the first run brings weights into order, the second shows the memory.
  init(_ graph: Graph, _ store: ConstantStore) {
    var slots: [Graph.Value: Int] = [:]
    func slot(_ value: Graph.Value) -> Int {
      if let known = slots[value] { return known }
      slots[value] = slots.count
      return slots.count - 1
    }
    inputSlots = graph.inputs.map(slot)
    let outputs = graph.outputs.map(slot)
    var lastReader: [Int: Int] = [:]
    for (position, node) in graph.nodes.enumerated() {
      for value in node.inputs + node.outputs { lastReader[slot(value)] = position }
    }
    let kept = Set(outputs).union(graph.constants.keys.compactMap { slots[$0] })
    let released = Dictionary(grouping: lastReader.filter { !kept.contains($0.key) }, by: \.value)
    let steps = graph.nodes.enumerated().map { position, node in
      Step(
        operation: node.operation, inputs: node.inputs.map(slot), outputs: node.outputs.map(slot),
        shapes: node.outputs.map { graph.type(of: $0).shape },
        released: (released[position] ?? []).map(\.key).sorted(), modulePath: node.modulePath)
    }
    (self.steps, outputSlots, slotCount) = (steps, outputs, slots.count)
    let (given, zeros) = (
      inputSlots, graph.inputs.map { Tensor.zeros(graph.type(of: $0).shape, dtype: graph.type(of: $0).dtype) }
    )

    // A parameter learns the order that an operation wants it in.
    var parameters: [(value: Graph.Value, slot: Int, parameter: Parameter)] = []
    var first = [Tensor?](repeating: nil, count: slots.count)
    for (value, constant) in graph.constants {
      guard let slot = slots[value] else { continue }
      let known = constant.origin.flatMap { store.known($0) } ?? constant.tensor
      let parameter = Parameter(known, isTrainable: false)
      parameters.append((value, slot, parameter))
      first[slot] = withoutGradient { parameter.value }
    }
    _ = ExecutionPlan.run(steps, first, zeros, given, outputs)
    first = []
    var constants = [Tensor?](repeating: nil, count: slots.count)
    var arranged = graph
    for (value, slot, parameter) in parameters {
      let tensor = withoutGradient { parameter.value.detached }
      constants[slot] = tensor
      if let constant = graph.constants[value] {
        arranged.constants[value] = Graph.Constant(tensor: tensor, name: constant.name, origin: constant.origin)
        if let origin = constant.origin { store.keep(tensor, as: origin) }
      }
    }
    self.graph = arranged
    self.constants = constants

    let recording = MemoryRecording()
    // What is held at the end, the results, must not lie in the memory of the run.
    let results = ExecutionContext.with({ $0.memory = recording }) {
      ExecutionPlan.run(steps, constants, zeros, given, outputs)
    }
    memory = withExtendedLifetime(results) { MemoryPlan(recording) }
  }

  /// What the graph gives for inputs of its shapes.
  func callAsFunction(_ inputs: [Tensor]) -> [Tensor] {
    let memory = idle.withLock { $0.popLast() } ?? PlannedMemory(self.memory)
    defer { idle.withLock { $0.append(memory) } }
    memory.restart()
    return ExecutionContext.with({
      $0.isRecording = false
      $0.autocast = nil
      $0.memory = memory
    }) { ExecutionPlan.run(steps, constants, inputs.map(\.detached), inputSlots, outputSlots) }
  }

  private static func run(
    _ steps: [Step], _ constants: [Tensor?], _ inputs: [Tensor], _ inputSlots: [Int], _ outputSlots: [Int]
  ) -> [Tensor] {
    var values = constants
    for (slot, input) in zip(inputSlots, inputs) { values[slot] = input }
    for step in steps {
      let results: [Tensor]
      if Profiler.isRecording {
        results = ExecutionContext.with({ $0.modulePath = step.modulePath }) {
          Profiler.during(step.operation.name, isBackward: false) { step.results(of: values) }
        }
      } else {
        results = step.results(of: values)
      }
      for (slot, result) in zip(step.outputs, results) { values[slot] = result }
      for slot in step.released { values[slot] = nil }
    }
    return outputSlots.compactMap { values[$0] }
  }
}

extension ExecutionPlan.Step {
  fileprivate func results(of values: [Tensor?]) -> [Tensor] {
    let operands = inputs.map { slot in
      guard let tensor = values[slot] else { fatalError("graph: \(operation.name) reads a value that is gone") }
      return tensor
    }
    return operation.forward(operands, to: shapes, on: operands.first?.kernels ?? Device.standard.kernels)
  }
}
