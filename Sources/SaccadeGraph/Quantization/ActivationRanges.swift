public import SaccadeEngine
public import SaccadeLayers

/// Between which numbers the values inside a model lie, as some inputs have shown: what a run in bytes needs to know.
///
/// ```swift
/// let ranges = try ActivationRanges(model, inputs: batches)    // one or two hundred images do
/// let predictor = try Predictor(model, ranges: ranges)
/// ```
/// A range leaves out what is seldom: it is the one whose bytes come closest to the numbers seen, by the mean square.
public struct ActivationRanges: Codable, Hashable, Sendable {
  /// From a value to a value.
  public struct Range: Codable, Hashable, Sendable {
    /// The least number, not above zero.
    public let low: Float
    /// The largest number, not below zero.
    public let high: Float

    /// From `low` to `high`, with zero among them.
    public init(low: Float, high: Float) {
      self.low = min(low, 0)
      self.high = max(high, 0)
    }
  }

  /// By the module and the operation that gives the value: `layer1.0.conv1#0`.
  public let byName: [String: Range]

  /// Ranges that are known.
  public init(byName: [String: Range]) { self.byName = byName }

  /// What a model shows on some inputs, each of which it sees twice.
  /// - Parameters:
  ///   - model: the model, which is then in use
  ///   - inputs: batches such as the model will meet, `[n, c, h, w]`
  /// - Throws: ``TraceError`` if the model reads the elements of a tensor
  /// - Traps: if the model does not take one of the inputs
  public init(_ model: Module, inputs: some Collection<Tensor>) throws(TraceError) {
    try self.init(model, inputs: inputs) { [try model.outputOrRefusal(for: $0[0])] }
  }

  /// What a model that gives several tensors shows on some inputs.
  /// - Parameters:
  ///   - model: the model, whose weights `run` uses
  ///   - inputs: batches such as the model will meet
  ///   - run: calls the model with one of them
  /// - Throws: ``TraceError`` if the model reads the elements of a tensor
  /// - Traps: if the model does not take one of the inputs
  public init(
    _ model: Module, inputs: some Collection<Tensor>, calling run: ([Tensor]) throws -> [Tensor]
  ) throws(TraceError) {
    var observers: [String: RangeObserver] = [:]
    var graphs: [Graph.ValueType: Graph] = [:]
    let store = ConstantStore()
    for looksForReach in [true, false] {
      for input in inputs {
        let type = Graph.ValueType(shape: input.shape, dtype: input.dtype)
        let graph: Graph
        if let known = graphs[type] {
          graph = known
        } else {
          graph = try Graph(tracing: model, inputs: [type], run).applying(Graph.inferencePasses, store)
          graphs[type] = graph
        }
        let names = graph.rangeNames
        let read = graph.valuesOfProducts
        withoutGradient {
          graph.run([input]) { value, tensor in
            guard read.contains(value), let name = names[value] else { return }
            let numbers = tensor.scalars
            if looksForReach {
              observers[name, default: RangeObserver()].meet(numbers)
            } else {
              observers[name]?.count(numbers)
            }
          }
        }
      }
    }
    byName = observers.mapValues(\.range)
  }
}

extension ActivationRanges {
  /// Whether they are of a model: whether a product of it has its range here.
  /// - Throws: ``TraceError`` if the model reads the elements of a tensor
  /// - Traps: if the model does not take such an input
  package func areOf(_ model: Module, input: Shape) throws(TraceError) -> Bool {
    let graph = try Graph(tracing: model, input: input).applying(Graph.inferencePasses)
    let names = graph.rangeNames
    return graph.valuesOfProducts.contains { names[$0].map { byName[$0] != nil } ?? false }
  }
}

extension Graph {
  /// What each value that the input decides about is called, whatever the size of the input.
  var rangeNames: [Value: String] {
    var names: [Value: String] = [:]
    for (position, value) in inputs.enumerated() { names[value] = "input#\(position)" }
    var counts: [String: Int] = [:]
    for node in nodes {
      for value in node.outputs {
        names[value] = "\(node.modulePath)#\(counts[node.modulePath, default: 0])"
        counts[node.modulePath, default: 0] += 1
      }
    }
    return names
  }

  /// What products that could run in bytes read and give.
  var valuesOfProducts: Set<Value> {
    var values: Set<Value> = []
    for node in nodes {
      guard let product = FloatProduct(node, in: self) else { continue }
      values.formUnion([product.input, node.outputs[0]])
      if let shortcut = product.shortcut { values.insert(shortcut) }
    }
    return values
  }

  /// Runs the operations one after the other and shows each value.
  func run(_ tensors: [Tensor], _ show: (Value, Tensor) -> Void) {
    var known = constants.mapValues(\.tensor)
    for (value, tensor) in zip(inputs, tensors) {
      known[value] = tensor.detached
      show(value, tensor)
    }
    for node in nodes {
      let operands = node.inputs.compactMap { known[$0] }
      let results = node.operation.forward(
        operands, to: node.outputs.map { type(of: $0).shape }, on: operands[0].device.kernels)
      for (value, result) in zip(node.outputs, results) {
        known[value] = result.detached
        show(value, result)
      }
    }
  }
}
