import SaccadeEngine
import SaccadeText
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

  private let shown: Mutex<Graph>
  private let steps: [Step]
  private let slotCount: Int
  private let inputSlots: [Int]
  private let outputSlots: [Int]
  private let constantSlots: [(value: Graph.Value, slot: Int)]
  /// The constants that an operation is the last to read.
  private let lastReads: [Int: [Int]]
  private let store: ConstantStore
  private let stage: Mutex<Stage>
  private let shelf: MemoryShelf

  /// How far the preparation is.
  ///
  /// It goes on with the first runs, so that the first answer does not wait for it.
  private enum Stage {
    /// Weights lie as they came.
    case fresh
    /// The first run has brought the constants into order, by slot.
    case packed([Tensor?])
    /// The second has shown what memory a run takes.
    case planned([Tensor?], MemoryPlan)
  }

  /// A plan for a graph, whose packed weights are shared through `store`, and whose memory lies on `shelf` between runs.
  init(_ graph: Graph, _ store: ConstantStore, _ shelf: MemoryShelf = MemoryShelf()) {
    var slots: [Graph.Value: Int] = [:]
    func slot(_ value: Graph.Value) -> Int {
      if let known = slots[value] { return known }
      slots[value] = slots.count
      return slots.count - 1
    }
    inputSlots = graph.inputs.map(slot)
    outputSlots = graph.outputs.map(slot)
    var lastReader: [Int: Int] = [:]
    for (position, node) in graph.nodes.enumerated() {
      for value in node.inputs + node.outputs { lastReader[slot(value)] = position }
    }
    constantSlots = graph.constants.keys.compactMap { value in slots[value].map { (value, $0) } }
    let constants = Set(constantSlots.map(\.slot))
    lastReads = Dictionary(grouping: lastReader.filter { constants.contains($0.key) }, by: \.value)
      .mapValues { $0.map(\.key).sorted() }
    let kept = Set(outputSlots).union(constants)
    let released = Dictionary(grouping: lastReader.filter { !kept.contains($0.key) }, by: \.value)
    steps = graph.nodes.enumerated().map { position, node in
      Step(
        operation: node.operation, inputs: node.inputs.map(slot), outputs: node.outputs.map(slot),
        shapes: node.outputs.map { graph.type(of: $0).shape },
        released: (released[position] ?? []).map(\.key).sorted(), modulePath: node.modulePath)
    }
    slotCount = slots.count
    shown = Mutex(graph)
    self.store = store
    self.shelf = shelf
    stage = Mutex(.fresh)
  }

  /// The graph as it runs.
  var graph: Graph { shown.withLock { $0 } }

  /// How much memory a run takes beside weights, inputs and results.
  ///
  /// A plan that has not run yet runs on zeros.
  var memoryByteCount: Int {
    let graph = graph
    let zeros = graph.inputs.map { Tensor.zeros(graph.type(of: $0).shape, dtype: graph.type(of: $0).dtype) }
    while true {
      if case .planned(_, let memory) = stage.withLock({ $0 }) { return memory.byteCount }
      _ = self(zeros)
    }
  }

  /// What the graph gives for inputs of its shapes.
  func callAsFunction(_ inputs: [Tensor]) -> [Tensor] {
    ExecutionContext.with({
      $0.isRecording = false
      $0.autocast = nil
      $0.trace = nil
      $0.observer = nil
    }) { results(for: inputs.map(\.detached)) }
  }

  private func results(for inputs: [Tensor]) -> [Tensor] {
    // The first two runs are made by one caller each, for all.
    let prepared: Prepared = stage.withLock { stage in
      switch stage {
      case .fresh:
        let (results, constants) = firstRun(inputs)
        stage = .packed(constants)
        return .results(results)
      case .packed(let constants):
        let recording = MemoryRecording()
        let results = ExecutionContext.with({ $0.memory = recording }) { run(constants, inputs) }
        // What is held now, the results, must not lie in the memory of later runs.
        stage = .planned(constants, withExtendedLifetime(results) { MemoryPlan(recording) })
        return .results(results)
      case .planned(let constants, let plan): return .ready(constants, plan)
      }
    }
    switch prepared {
    case .results(let results): return results
    case .ready(let constants, let plan):
      return shelf.lend(for: plan) { memory in
        ExecutionContext.with({ $0.memory = memory }) { run(constants, inputs) }
      }
    }
  }

  private enum Prepared {
    case results([Tensor])
    case ready([Tensor?], MemoryPlan)
  }

  /// How long each operation takes, in seconds: of several runs the medians.
  func times(of inputs: [Tensor], runs: Int) -> [Double] {
    while true {
      // Until the memory of a run is placed.
      if case .planned = stage.withLock({ $0 }) { break }
      _ = self(inputs)
    }
    guard case .planned(let constants, let plan) = stage.withLock({ $0 }) else { return [] }
    var times = steps.map { _ in [Double]() }
    for _ in 0..<runs {
      shelf.lend(for: plan) { memory in
        ExecutionContext.with({
          $0.isRecording = false
          $0.autocast = nil
          $0.memory = memory
        }) {
          _ = run(constants, inputs.map(\.detached)) { times[$0].append($1 / .seconds(1)) }
        }
      }
    }
    return times.map { $0.median ?? .nan }
  }

  /// A run in which each constant comes into the order that operations want it in, when the last that reads it has run:
  /// no more than one lies in memory twice, if nobody else holds it.
  private func firstRun(_ inputs: [Tensor]) -> (results: [Tensor], constants: [Tensor?]) {
    var parameters: [Int: (value: Graph.Value, parameter: Parameter)] = [:]
    for (value, slot) in constantSlots { parameters[slot] = (value, Parameter(taken(value), isTrainable: false)) }
    var constants = [Tensor?](repeating: nil, count: slotCount)
    func settle(_ slot: Int) {
      guard let (value, parameter) = parameters.removeValue(forKey: slot) else { return }
      let tensor = parameter.value.detached
      constants[slot] = tensor
      keep(tensor, value)
    }
    var values = [Tensor?](repeating: nil, count: slotCount)
    for (slot, input) in zip(inputSlots, inputs) { values[slot] = input }
    for (position, step) in steps.enumerated() {
      for slot in step.inputs where parameters[slot] != nil { values[slot] = parameters[slot]?.parameter.value }
      run(step, on: &values)
      for slot in step.inputs where parameters[slot] != nil { values[slot] = nil }
      for slot in lastReads[position] ?? [] { settle(slot) }
    }
    for slot in Array(parameters.keys) { settle(slot) }
    return (outputSlots.compactMap { values[$0] ?? constants[$0] }, constants)
  }

  /// A constant as it is known, which nothing here holds any longer.
  private func taken(_ value: Graph.Value) -> Tensor {
    let constant = shown.withLock { graph in
      let constant = graph.constants[value]
      let type = graph.type(of: value)
      graph.constants[value]?.tensor = .outline(type.shape, dtype: type.dtype)
      return constant
    }
    guard let constant else { fatalError("graph: \(value) is no constant") }
    return constant.origin.flatMap { store.taken($0) } ?? constant.tensor
  }

  /// Keeps a constant in its order, for this graph and others.
  private func keep(_ tensor: Tensor, _ value: Graph.Value) {
    let origin = shown.withLock { graph in
      graph.constants[value]?.tensor = tensor
      return graph.constants[value]?.origin
    }
    if let origin { store.keep(tensor, as: origin) }
  }

  /// - Parameter timed: is told how long each operation took, by its place
  private func run(
    _ constants: [Tensor?], _ inputs: [Tensor], timed: ((Int, Duration) -> Void)? = nil
  ) -> [Tensor] {
    var values = constants
    for (slot, input) in zip(inputSlots, inputs) { values[slot] = input }
    for (place, step) in steps.enumerated() {
      guard let timed else {
        run(step, on: &values)
        continue
      }
      let start = ContinuousClock.now
      run(step, on: &values)
      timed(place, .now - start)
    }
    return outputSlots.compactMap { values[$0] }
  }

  private func run(_ step: Step, on values: inout [Tensor?]) {
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
