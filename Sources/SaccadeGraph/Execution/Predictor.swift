public import SaccadeEngine
public import SaccadeLayers
import Synchronization

/// A model made ready for use: its layers joined, its weights in order, its memory placed beforehand.
///
/// ```swift
/// let predictor = try Predictor(model)
/// let logits = try predictor(images)    // the same as withoutGradient { model(images) }, faster
/// ```
/// It takes the weights as they are when it is made; a model that learns on needs a new one. For each size of input that it
/// meets it makes a plan, which takes about as long as a few runs. Plans share weights and memory.
///
/// A model that is not called with one tensor, or gives several, is told how it is called:
///
/// ```swift
/// let predictor = Predictor(detector) { detector.answer(to: $0[0]) }
/// let answer = try predictor.results(for: [planes])
/// ```
/// Safe to call from several threads at once, each of which gets memory of its own; the model itself must not be used or
/// changed meanwhile.
public final class Predictor: Sendable {
  /// What a plan is made for: the inputs.
  private typealias Key = [Graph.ValueType]

  // A module may be used by one thread at a time: the lock sees to it.
  private struct State: @unchecked Sendable {
    let module: Module
    let run: ([Tensor]) throws -> [Tensor]
    let versions: [Int]
    var plans: [Key: ExecutionPlan] = [:]
    /// The sizes in the order in which they were last asked for, the newest last.
    var order: [Key] = []
    var isReleased = false
  }

  private let state: Mutex<State>
  private let store = ConstantStore()
  private let shelf = MemoryShelf()
  private let passes: [any GraphPass]
  private let releasesWeights: Bool
  /// The type that convolutions and matrix products compute in.
  public let precision: DType
  /// Whether this processor is faster with bytes; where it is not, ranges change nothing.
  public static var hasFastBytes: Bool { Device.standard.kernels.hasFastBytes }

  /// How many sizes of input it remembers.
  private static let mostPlans = 16

  /// A predictor for a model, which is then in use, whatever it was before.
  /// - Parameters:
  ///   - model: the model, called with one tensor, which gives one
  ///   - precision: the type that convolutions and matrix products compute in, float32 or bfloat16
  ///   - ranges: where they are given, convolutions and linear layers multiply bytes on processors that are faster so,
  ///     and results are a little less exact
  ///   - releasesWeights: whether the model lets its weights go when the predictor has them in its own order, so that
  ///     they lie in memory once; the model is then of no other use
  ///   - inputs: shapes to be ready for; others follow when they come
  /// - Throws: ``TraceError`` if the model reads the elements of a tensor, or is from a file and does not take one of the
  ///   inputs
  /// - Traps: if any other model does not take one of the inputs, or the precision is another
  public convenience init(
    _ model: Module, precision: DType = .float32, ranges: ActivationRanges? = nil, releasesWeights: Bool = false,
    inputs: [Shape] = []
  ) throws(TraceError) {
    self.init(model, precision: precision, ranges: ranges, releasesWeights: releasesWeights) {
      [try model.outputOrRefusal(for: $0[0])]
    }
    for shape in inputs { _ = try plan([.init(shape: shape, dtype: .float32)]).memoryByteCount }
  }

  /// A predictor for a model that is not called with one tensor, or gives several.
  /// - Parameters:
  ///   - model: the model, whose weights `run` uses
  ///   - precision: the type that convolutions and matrix products compute in, float32 or bfloat16
  ///   - ranges: as for one that is called with one tensor
  ///   - releasesWeights: as for one that is called with one tensor
  ///   - run: calls the model
  /// - Traps: if the precision is another
  public init(
    _ model: Module, precision: DType = .float32, ranges: ActivationRanges? = nil, releasesWeights: Bool = false,
    calling run: @escaping ([Tensor]) throws -> [Tensor]
  ) {
    guard precision == .float32 || precision == .bfloat16 else {
      misuse("Predictor", "the precision must be float32 or bfloat16: \(precision)")
    }
    self.precision = precision
    self.releasesWeights = releasesWeights
    let quantizing = Self.hasFastBytes ? ranges.map { [Quantizing($0)] } : nil
    passes = Graph.inferencePasses + (quantizing ?? [])
    // The module crosses into the lock, which the caller promises to leave alone.
    nonisolated(unsafe) let (module, run) = (model, run)
    state = Mutex(State(module: module, run: run, versions: module.condition.versions))
  }

  /// What the model gives for a tensor; the first of several.
  /// - Throws: ``TraceError`` if the model reads the elements of a tensor, has changed since, or is from a file and does
  ///   not take such an input
  /// - Traps: if any other model does not take such an input
  public func callAsFunction(_ x: Tensor) throws(TraceError) -> Tensor { try results(for: [x])[0] }

  /// All that the model gives for some tensors, in its order.
  /// - Throws: as a call does
  /// - Traps: as a call does
  public func results(for inputs: [Tensor]) throws(TraceError) -> [Tensor] {
    let (plan, first) = try plan(inputs.map { .init(shape: $0.shape, dtype: $0.dtype) }, first: inputs)
    return first ?? plan(inputs)
  }

  /// The operations that run for inputs of a shape.
  /// - Throws: as a call does
  public func graph(for shape: Shape, dtype: DType = .float32) throws(TraceError) -> Graph {
    try plan([.init(shape: shape, dtype: dtype)]).graph
  }

  /// How many bytes a run for inputs of a shape takes at most, beside weights, input and result.
  /// - Throws: as a call does
  public func memoryByteCount(for shape: Shape, dtype: DType = .float32) throws(TraceError) -> Int {
    try plan([.init(shape: shape, dtype: dtype)]).memoryByteCount
  }

  /// How many bytes it holds between runs, beside weights.
  var heldByteCount: Int { shelf.byteCount }

  /// Whether the weights of its model, as they are now, are those that it was made with.
  func isCurrent(_ condition: ModuleCondition) -> Bool { state.withLock { $0.versions == condition.versions } }

  /// What runs for inputs.
  func plan(_ key: [Graph.ValueType]) throws(TraceError) -> ExecutionPlan { try plan(key, first: nil).plan }

  /// A plan, and what it gives for `first` if the weights were brought into order by it.
  private func plan(
    _ key: [Graph.ValueType], first: [Tensor]?
  ) throws(TraceError) -> (plan: ExecutionPlan, results: [Tensor]?) {
    let precision = precision
    let found: Result<(ExecutionPlan, [Tensor]?), TraceError> = state.withLock { state in
      if let known = state.plans[key] {
        if state.order.last != key {
          state.order.removeAll { $0 == key }
          state.order.append(key)
        }
        return .success((known, nil))
      }
      guard state.module.condition.versions == state.versions else { return .failure(.changedModel) }
      let (module, run) = (state.module, state.run)
      do throws(TraceError) {
        let graph = try autocast(precision) { () throws(TraceError) in
          try Graph(tracing: module, inputs: key, run)
        }
        let plan = try planned(graph, isReleased: state.isReleased)
        var results: [Tensor]?
        if releasesWeights, !state.isReleased {
          state.isReleased = true
          let products = graph.weightsOfProducts
          for (name, parameter) in module.namedParameters where products.contains(name) { parameter.release() }
          // Now, as another plan could not find weights that are between the orders.
          results = plan(first ?? key.map { .zeros($0.shape, dtype: $0.dtype) })
        }
        state.plans[key] = plan
        state.order.append(key)
        if state.order.count > Self.mostPlans { state.plans[state.order.removeFirst()] = nil }
        return .success((plan, first == nil ? nil : results))
      } catch { return .failure(error) }
    }
    return try found.get()
  }

  private func planned(_ graph: Graph, isReleased: Bool) throws(TraceError) -> ExecutionPlan {
    // Whatever reads weights that are gone is noted, and given zeros.
    let trace = isReleased ? Trace() : nil
    let plan = ExecutionContext.with({
      $0.isRecording = false
      $0.trace = trace
    }) { ExecutionPlan(graph.applying(passes, store), store, shelf) }
    guard trace?.readings.isEmpty ?? true else { throw .releasedWeights }
    return plan
  }
}

extension Graph {
  /// The names of the weights that nothing but convolutions and linear layers read, as their weights.
  fileprivate var weightsOfProducts: Set<String> {
    var others: Set<Value> = Set(outputs)
    var weights: Set<Value> = []
    // What a weight became in another type is the weight.
    var sources: [Value: Value] = [:]
    for node in nodes {
      let isProduct = node.operation is Convolution2D || node.operation is LinearOp
      for (position, value) in node.inputs.enumerated() {
        guard let weight = constants[value] == nil ? sources[value] : value else { continue }
        if node.operation is Cast {
          sources[node.outputs[0]] = weight
        } else if isProduct, position == 1 {
          weights.insert(weight)
        } else {
          others.insert(weight)
        }
      }
    }
    others.formUnion(outputs.compactMap { sources[$0] })
    return Set(weights.subtracting(others).compactMap { constants[$0]?.name })
  }
}
