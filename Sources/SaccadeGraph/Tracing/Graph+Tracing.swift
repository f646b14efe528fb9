public import SaccadeEngine
public import SaccadeLayers
import Synchronization

extension Graph {
  /// What a module in use computes from one tensor.
  ///
  /// The module runs once on an outline, which takes milliseconds whatever its size, with everything off that behaves
  /// otherwise in training.
  /// - Parameters:
  ///   - input: the shape of the input
  ///   - dtype: the type of its elements
  /// - Throws: ``TraceError`` if the module reads the elements of a tensor, or is from a file and does not take such an
  ///   input
  /// - Traps: if any other module does not take such an input
  public init(tracing module: Module, input: Shape, dtype: DType = .float32) throws(TraceError) {
    try self.init(tracing: module, inputs: [.init(shape: input, dtype: dtype)]) {
      [try module.outputOrRefusal(for: $0[0])]
    }
  }

  /// What a module in use computes where it is not called with one tensor, or gives several.
  /// - Parameters:
  ///   - inputs: the shapes and types of the inputs
  ///   - run: calls the module
  /// - Throws: ``TraceError`` if the module reads the elements of a tensor, or what `run` throws
  /// - Traps: if the module does not take such inputs
  public init(
    tracing module: Module, inputs: [ValueType], _ run: ([Tensor]) throws -> [Tensor]
  ) throws(TraceError) {
    var names: [TensorKey: String] = [:]
    withoutGradient {
      for (name, parameter) in module.namedParameters { names[TensorKey(parameter.value)] = name }
      for (name, buffer) in module.namedBuffers { names[TensorKey(buffer.value)] = name }
      for (name, tensor) in (module as? any FallibleModule)?.namedConstants ?? [] { names[TensorKey(tensor)] = name }
    }
    self = try module.inUse { () throws(TraceError) in try Graph(inputs: inputs, names: names, run) }
  }

  /// What a function computes from outlines.
  package init(inputs: [ValueType], _ run: ([Tensor]) -> [Tensor]) throws(TraceError) {
    try self.init(inputs: inputs, names: [:], run)
  }

  private init(
    inputs: [ValueType], names: [TensorKey: String], _ run: ([Tensor]) throws -> [Tensor]
  ) throws(TraceError) {
    let tracer = Tracer(names: names)
    let trace = Trace()
    let given = inputs.map { Tensor.outline($0.shape, dtype: $0.dtype) }
    for tensor in given { tracer.addInput(tensor) }
    let run = Result {
      try withoutGradient {
        try ExecutionContext.with({
          $0.trace = trace
          $0.observer = { tracer.add($0) }
        }) { try run(given) }
      }
    }
    // What was refused after that was so for the zeros that were read.
    if let reading = trace.readings.first {
      throw .readsValues(modulePath: reading.modulePath, place: reading.place)
    }
    switch run {
    case .success(let results): self = try tracer.finished(results)
    case .failure(let error): throw TraceError(error)
    }
  }
}

/// Makes a graph of the operations that it is shown.
private final class Tracer: Sendable {
  private struct State {
    var graph = Graph()
    var values: [TensorKey: Graph.Value] = [:]
    /// What was seen, so that no other tensor comes to lie at its place.
    var held: [Tensor] = []
    var error: TraceError?
  }

  private let state = Mutex(State())
  private let names: [TensorKey: String]

  init(names: [TensorKey: String]) { self.names = names }

  func addInput(_ tensor: Tensor) {
    state.withLock { state in
      state.values[TensorKey(tensor)] = state.graph.makeInput(tensor.shape, tensor.dtype)
      state.held.append(tensor)
    }
  }

  func add(_ seen: Observation) {
    state.withLock { state in
      let inputs = seen.inputs.map { value(of: $0, in: &state, for: seen.operation.name, at: seen.modulePath) }
      // An operation on constants may give what it was given.
      guard !seen.outputs.allSatisfy({ state.values[TensorKey($0)] != nil }) else { return }
      let outputs = seen.outputs.map { output in
        let value = state.graph.makeValue(output.shape, output.dtype)
        state.values[TensorKey(output)] = value
        state.held.append(output.detached)
        return value
      }
      state.graph.nodes.append(
        Graph.Node(operation: seen.operation, inputs: inputs, outputs: outputs, modulePath: seen.modulePath))
    }
  }

  func finished(_ results: [Tensor]) throws(TraceError) -> Graph {
    let made: Result<Graph, TraceError> = state.withLock { state in
      let outputs = results.map { value(of: $0, in: &state, for: "the result", at: "") }
      if let error = state.error { return .failure(error) }
      state.graph.outputs = outputs
      return .success(state.graph)
    }
    return try made.get()
  }

  private func value(
    of tensor: Tensor, in state: inout State, for operation: String, at path: String
  ) -> Graph.Value {
    let key = TensorKey(tensor)
    if let known = state.values[key] { return known }
    if tensor.isOutline, names[key] == nil, state.error == nil {
      state.error = .unknownValue(modulePath: path, operation: operation)
    }
    let value = state.graph.makeConstant(tensor, name: names[key])
    state.values[key] = value
    state.held.append(tensor.detached)
    return value
  }
}
