/// A graph that has been checked: its nodes run in their order, and every value they use has been made before.
///
/// Values are known by numbers, their slots, which graphs inside of nodes share with the graph around them.
struct Graph: Sendable {
  /// The slots and names of the inputs.
  let inputs: [Int]
  let inputNames: [String]
  /// The slots and names of the results.
  let outputs: [Int]
  let outputNames: [String]
  /// The numbers that the graph brings along, by their slots.
  let constants: [Int: Value]
  /// What the file calls them.
  let constantNames: [Int: String]
  let nodes: [Node]
  /// Slots of the graph around that this one reads.
  let captured: Set<Int>
}

/// An operator applied to values.
struct Node: Sendable {
  /// The node's name, or that of its first result.
  let name: String
  let operation: Operator
  /// The version of the operators' set that it is written in.
  let opset: Int
  /// The slots of its inputs; nil for those that are left out.
  let inputs: [Int?]
  /// The slots of its results; nil for those that nobody wants.
  let outputs: [Int?]
  /// What the file calls the results; empty for those that nobody wants.
  var outputNames: [String] = []
  let attributes: [String: Attribute]
  /// Slots that are read here for the last time.
  var released: [Int] = []

  /// All slots that the node reads, those that its graphs read included.
  var reads: Set<Int> {
    var slots = Set(inputs.compactMap(\.self))
    for case .graph(let graph) in attributes.values { slots.formUnion(graph.captured) }
    return slots
  }
}

/// What a node says beside its inputs.
enum Attribute: Sendable {
  case int(Int)
  case float(Float)
  case string(String)
  case tensor(Value)
  case graph(Graph)
  case ints([Int])
  case floats([Float])
  case strings([String])

  /// What it is, for errors.
  var kind: String {
    switch self {
    case .int: "a whole number"
    case .float: "a number"
    case .string: "a text"
    case .tensor: "a tensor"
    case .graph: "a graph"
    case .ints: "a list of whole numbers"
    case .floats: "a list of numbers"
    case .strings: "a list of texts"
    }
  }
}
