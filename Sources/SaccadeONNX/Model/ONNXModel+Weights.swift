package import SaccadeEngine

extension ONNXModel {
  /// The tensors that the file brings along, each once.
  var namedConstants: [(name: String, tensor: Tensor)] {
    let initializers = graph.constants.compactMap { slot, value in
      graph.constantNames[slot].map { ($0, value.tensor) }
    }
    let nodes = graph.nodes.compactMap { node -> (String, Tensor)? in
      guard node.operation.name == "Constant", case .tensor(let value) = node.attributes["value"] else { return nil }
      return (node.outputNames[0], value.tensor)
    }
    // The nodes of functions that are written out may share a name.
    return Dictionary(initializers + nodes) { first, _ in first }.map { (name: $0, tensor: $1) }
  }

  /// The weights by all names that the file has for them.
  ///
  /// Exporters write weights that are equal once, and name the others as copies of it. Weights of products they write turned
  /// and without a name, which that of the bias behind the product tells: `fc.bias` is added to what `fc.weight` gives.
  package var weights: [String: Tensor] {
    var tensors = graph.constants.mapValues(\.tensor)
    var names = graph.constantNames
    for node in graph.nodes where node.operation.name == "Identity" {
      guard let input = node.inputs[0], let output = node.outputs[0], let tensor = tensors[input] else { continue }
      tensors[output] = tensor
      names[output] = node.outputNames[0]
    }
    // What exporters have named themselves, as `onnx::MatMul_565`, is no weight's name.
    let own = names.filter { !$0.value.contains("::") && !$0.value.hasPrefix("/") }
    var weights = Dictionary(own.compactMap { slot, name in tensors[slot].map { (name, $0) } }) { first, _ in first }
    var products: [Int: Tensor] = [:]
    for node in graph.nodes where node.inputs.count == 2 {
      if node.operation.name == "MatMul", let slot = node.inputs[1], let output = node.outputs[0],
        let tensor = tensors[slot], tensor.rank == 2
      {
        products[output] = tensor
      }
      guard node.operation.name == "Add", let first = node.inputs[0], let second = node.inputs[1] else { continue }
      for (product, bias) in [(first, second), (second, first)] {
        guard let tensor = products[product], let name = names[bias], name.hasSuffix("bias") else { continue }
        let own = "\(name.dropLast(4))weight"
        if weights[own] == nil { weights[own] = tensor.transposed() }
      }
    }
    return weights
  }
}
