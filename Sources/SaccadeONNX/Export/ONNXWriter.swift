import Foundation
import SaccadeEngine
import SaccadeGraph

/// Makes the messages of a model, node by node.
struct ONNXWriter {
  let export: ONNXExport
  let graph: TracedGraph
  /// The same model with another number of images, where that may be any.
  private let other: TracedGraph?
  private(set) var message = GraphProto()
  private var names: [TracedGraph.Value: String] = [:]
  private var taken: Set<String> = []
  /// The node that is written.
  private var position = 0
  private var batchName: String?

  init(_ export: ONNXExport, _ graph: TracedGraph, other: TracedGraph?) {
    self.export = export
    self.graph = graph
    self.other = other
  }

  var opset: Int { export.opset }

  /// The whole model.
  mutating func model() throws -> ModelProto {
    message.name = "saccade"
    for (index, value) in graph.inputs.enumerated() {
      let name = unused(index == 0 ? export.inputName : "\(export.inputName)\(index)")
      names[value] = name
      message.input.append(port(name, value))
    }
    if let other,
      other.nodes.count != graph.nodes.count || zip(other.nodes, graph.nodes).contains(where: { $0.name != $1.name })
    {
      throw ONNXExportError(
        operation: nil, modulePath: "", problem: "what the model computes depends on the number of images",
        advice: "export it for a fixed number")
    }
    for (place, node) in graph.nodes.enumerated() {
      position = place
      if let other { try repeatConstants(of: node, and: other.nodes[place], in: other) }
      guard let operation = node.operation as? any ONNXExportable else {
        throw failure("ONNX has no operator for it", "leave it out of the model, or compute it from others")
      }
      try operation.write(node, to: &self)
    }
    if let suppression = export.suppression {
      position = graph.nodes.count
      write(suppression)
    } else {
      addOutputs()
    }
    var model = ModelProto()
    model.irVersion = 8
    model.producerName = "saccade"
    var operators = OperatorSetIdProto()
    operators.version = Int64(opset)
    model.opsetImport = [operators]
    model.metadataProps = export.metadata.sorted { $0.key < $1.key }.map { key, value in
      var entry = StringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    model.graph = message
    return model
  }

  /// Makes what the network gives the results of the model.
  private mutating func addOutputs() {
    for (index, value) in graph.outputs.enumerated() {
      let wanted =
        index < export.outputNames.count ? export.outputNames[index] : "\(export.outputNames.last ?? "output")\(index)"
      let name = unused(wanted)
      add("Identity", [self.name(of: value)], output: name)
      message.output.append(port(name, value))
    }
  }

  /// Makes something a result of the model.
  /// - Parameter sizes: of its axes, as numbers, or names for what differs from run to run
  mutating func addOutput(_ name: String, _ value: String, _ sizes: [String], _ dtype: DType) {
    let name = unused(name)
    add("Identity", [value], output: name)
    message.output.append(Self.port(name, sizes, dtype))
  }

  /// A tensor that the model makes for its number of images is one of a single image, repeated.
  private mutating func repeatConstants(
    of node: TracedGraph.Node, and counterpart: TracedGraph.Node, in other: TracedGraph
  ) throws {
    for (value, own) in zip(node.inputs, counterpart.inputs) where graph.constants[value] != nil {
      let (shape, otherShape) = (graph.type(of: value).shape, other.type(of: own).shape)
      guard shape != otherShape, names[value] == nil else { continue }
      if let constant = graph.constants[value]?.tensor, let single = Self.single(constant), shape[0] == 2,
        otherShape[0] == 3,
        shape.dropFirst().elementsEqual(otherShape.dropFirst())
      {
        names[value] = add("Expand", [self.constant(single), try sizes(shape.dimensions, otherShape.dimensions)])
        continue
      }
      throw failure(
        "it reads a tensor that was made for a number of images: \(graph.type(of: value).shape)",
        "export the model for a fixed number, or make the tensor by repeating one of a single image")
    }
  }

  /// The slice that a tensor consists of, if all along its first axis are equal.
  private static func single(_ tensor: Tensor) -> Tensor? {
    guard tensor.rank > 0, tensor.shape[0] > 0 else { return nil }
    let isRepeated = tensor.withUnsafeBytes { bytes in
      let size = bytes.count / tensor.shape[0]
      return (1..<max(tensor.shape[0], 1)).allSatisfy {
        bytes[($0 * size)..<(($0 + 1) * size)].elementsEqual(bytes[..<size])
      }
    }
    return isRepeated ? tensor[0..<1] : nil
  }

  /// An error about the node that is written.
  func failure(_ problem: String, _ advice: String) -> ONNXExportError {
    let node = graph.nodes[position]
    return ONNXExportError(operation: node.name, modulePath: node.modulePath, problem: problem, advice: advice)
  }

  // MARK: What operations ask for

  /// What a value is.
  func type(of value: TracedGraph.Value) -> TracedGraph.ValueType { graph.type(of: value) }

  /// The same node in the trace with another number of images.
  func counterpart<Operation>(_ type: Operation.Type) -> Operation? { other?.nodes[position].operation as? Operation }

  /// The shape of a result of the node in the trace with another number of images.
  func otherShape(of value: TracedGraph.Value) -> Shape? {
    guard let other, let index = graph.nodes[position].outputs.firstIndex(of: value) else { return nil }
    return other.type(of: other.nodes[position].outputs[index]).shape
  }

  /// The name of a value; a constant that is read the first time is written.
  mutating func name(of value: TracedGraph.Value) -> String {
    if let known = names[value] { return known }
    let constant = graph.constants[value]
    let name = unused(constant?.name ?? "constant")
    if let constant { message.initializer.append(Self.tensor(constant.tensor, name)) }
    names[value] = name
    return name
  }

  /// The names of what a node reads.
  mutating func inputs(of node: TracedGraph.Node) -> [String] { node.inputs.map { name(of: $0) } }

  /// Says under which name a result is known.
  mutating func set(_ value: TracedGraph.Value, _ name: String) { names[value] = name }

  /// Adds a node with one result, and gives the result's name.
  @discardableResult
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:], output: String? = nil
  ) -> String {
    add(type, inputs, attributes, results: 1, output: output)[0]
  }

  /// Adds a node with several results.
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:], results: Int, output: String? = nil
  ) -> [String] {
    let path = position < graph.nodes.count ? graph.nodes[position].modulePath : ""
    var node = NodeProto()
    node.opType = type
    node.name = unused(path.isEmpty ? type : "\(path)/\(type)")
    node.input = inputs
    node.output = (0..<results).map { index in
      output ?? unused(results == 1 ? "\(node.name):0" : "\(node.name):\(index)")
    }
    node.attribute = attributes.sorted { $0.key < $1.key }.map { $1.message(named: $0) }
    message.node.append(node)
    return node.output
  }

  /// A constant of whole numbers along one axis.
  mutating func integers(_ numbers: [Int]) -> String { constant(Tensor(numbers)) }

  /// A constant number of the type of a value.
  mutating func number(_ number: Double, like value: TracedGraph.Value) -> String {
    constant(Tensor.full([], number, dtype: type(of: value).dtype))
  }

  /// A constant.
  mutating func constant(_ tensor: Tensor) -> String {
    let name = unused("constant")
    message.initializer.append(Self.tensor(tensor, name))
    return name
  }

  /// The list of the sizes of a result of the node, of which those that follow the batch are computed from the input's.
  mutating func sizes(of value: TracedGraph.Value) throws -> String {
    try sizes(type(of: value).shape.dimensions, otherShape(of: value)?.dimensions)
  }

  private mutating func sizes(_ sizes: [Int], _ others: [Int]?) throws -> String {
    guard let others, others != sizes else { return integers(sizes) }
    let moving = sizes.indices.filter { sizes[$0] != others[$0] }
    for axis in moving where sizes[axis] * 3 != others[axis] * 2 {
      throw failure(
        "the size of axis \(axis) is no multiple of the number of images: \(sizes[axis]) of 2, \(others[axis]) of 3",
        "export the model for a fixed number")
    }
    let batch = batchSize()
    let parts = sizes.indices.map { axis in
      guard sizes[axis] != others[axis] else { return integers([sizes[axis]]) }
      return sizes[axis] == 2 ? batch : add("Mul", [batch, integers([sizes[axis] / 2])])
    }
    return parts.count == 1 ? parts[0] : add("Concat", parts, ["axis": .integer(0)])
  }

  /// How many images the model is given: `[n]`.
  private mutating func batchSize() -> String {
    if let batchName { return batchName }
    let made = add("Shape", [name(of: graph.inputs[0])], ["start": .integer(0), "end": .integer(1)])
    batchName = made
    return made
  }

  private mutating func unused(_ wanted: String) -> String {
    if taken.insert(wanted).inserted { return wanted }
    var number = 2
    while !taken.insert("\(wanted)#\(number)").inserted { number += 1 }
    return "\(wanted)#\(number)"
  }

  private func port(_ name: String, _ value: TracedGraph.Value) -> ValueInfoProto {
    let type = graph.type(of: value)
    let sizes = type.shape.enumerated().map { axis, size in axis == 0 && other != nil ? "batch" : "\(size)" }
    return Self.port(name, sizes, type.dtype)
  }

  private static func port(_ name: String, _ sizes: [String], _ dtype: DType) -> ValueInfoProto {
    var tensor = TypeProto.Tensor()
    tensor.elemType = dtype.onnx
    tensor.shape = TensorShapeProto()
    tensor.shape.dim = sizes.map { size in
      var dimension = TensorShapeProto.Dimension()
      if let number = Int64(size) { dimension.dimValue = number } else { dimension.dimParam = size }
      return dimension
    }
    var info = ValueInfoProto()
    info.name = name
    info.type = TypeProto()
    info.type.tensorType = tensor
    return info
  }

  private static func tensor(_ tensor: Tensor, _ name: String) -> TensorProto {
    var message = TensorProto()
    message.name = name
    message.dims = tensor.shape.map(Int64.init)
    message.dataType = tensor.dtype.onnx
    // The machine is little-endian, as the format is.
    message.rawData = tensor.withUnsafeBytes { Foundation.Data($0) }
    return message
  }
}

extension DType {
  /// The number of the element type in the format.
  var onnx: Int32 {
    switch self {
    case .float32: 1
    case .uint8: 2
    case .int32: 6
    case .int64: 7
    case .bool: 9
    case .float16: 10
    case .float64: 11
    case .bfloat16: 16
    }
  }
}
