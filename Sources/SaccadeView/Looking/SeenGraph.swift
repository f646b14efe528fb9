import SaccadeEngine
import SaccadeGraph

/// Which operation read what from which other, found by the tensors that went from one to the other.
struct SeenGraph {
  /// An operation that is shown.
  struct Layer {
    let seen: OperationRecorder.Seen
    /// The layers before it, 0 being the input.
    let sources: [Int]
    /// What else it read that has a name.
    let weights: [(name: String, tensor: Tensor)]

    var output: Tensor { seen.outputs[0] }
  }

  private(set) var layers: [Layer] = []

  /// The graph of a run on numbers, with the ways of a run on outlines where that was the same.
  ///
  /// A tensor may be brought into another order between two operations, by which its way is lost; an outline has none.
  init(
    _ seen: [OperationRecorder.Seen], input: Tensor, outlines: [OperationRecorder.Seen], outline: Tensor,
    names: [(name: String, tensor: Tensor)]
  ) {
    guard seen.map(\.operation.name) == outlines.map(\.operation.name) else {
      self.init(seen, input: input, names: names)
      return
    }
    self.init(outlines, input: outline, names: names, values: seen)
  }

  /// - Parameters:
  ///   - input: what the network was given
  ///   - names: the weights of the network
  ///   - values: the same operations, as they are shown
  init(
    _ seen: [OperationRecorder.Seen], input: Tensor, names: [(name: String, tensor: Tensor)],
    values: [OperationRecorder.Seen]? = nil
  ) {
    var places: [TensorKey: [Int]] = [TensorKey(input): [0]]
    let weights = Dictionary(names.map { (TensorKey($0.tensor), $0.name) }) { first, _ in first }
    for (position, operation) in seen.enumerated() {
      let read = operation.inputs.map(TensorKey.init)
      var sources: [Int] = []
      for place in read.flatMap({ places[$0] ?? [] }) where !sources.contains(place) { sources.append(place) }
      let outputs = operation.outputs.map(TensorKey.init)
      // It gave what it was given.
      guard let first = outputs.first, places[first] == nil else { continue }
      // What is made of weights alone belongs to whoever reads it; what only turns or cuts a tensor shows nothing new.
      if sources.isEmpty || operation.operation.isView || operation.operation.isMoving {
        if !sources.isEmpty { for output in outputs { places[output] = sources } }
        continue
      }
      let own = zip(read, operation.inputs).compactMap { key, tensor in
        weights[key].map { (name: $0, tensor: tensor) }
      }
      layers.append(Layer(seen: values?[position] ?? operation, sources: sources, weights: own))
      for output in outputs { places[output] = [layers.count] }
    }
  }
}

extension Op {
  /// Whether it gives the numbers that it was given, in another order or type.
  fileprivate var isMoving: Bool {
    ["reshaped", "reordered", "permuted", "transposed", "cast", "expanded", "subscript", "split"].contains(name)
  }
}
