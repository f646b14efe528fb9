import SaccadeEngine

/// Tells how values of a graph are computed, for passes that know a computation by its operations.
struct ValueSources {
  let graph: Graph
  let uses: GraphUses

  /// A value that is a number times another one and a number more.
  struct Line {
    let x: Graph.Value
    let scale: Double
    let offset: Double
  }

  /// The operation that gives a value first of all.
  func node(_ value: Graph.Value) -> Graph.Node? {
    guard let position = uses.producers[value], graph.nodes[position].outputs[0] == value else { return nil }
    return graph.nodes[position]
  }

  /// The one number of a constant.
  func number(_ value: Graph.Value) -> Double? {
    guard let tensor = graph.constant(value), tensor.elementCount == 1, tensor.dtype.isFloatingPoint else { return nil }
    return tensor.item(as: Double.self)
  }

  /// The operands of an arithmetic.
  func operands(of value: Graph.Value, _ function: BinaryFunction) -> (Graph.Value, Graph.Value)? {
    guard let node = node(value), let arithmetic = node.operation as? BinaryArithmetic, arithmetic.function == function
    else { return nil }
    return (node.inputs[0], node.inputs[1])
  }

  /// What a function of single elements is applied to.
  func argument(of value: Graph.Value, _ isFunction: (UnaryFunction) -> Bool) -> Graph.Value? {
    guard let node = node(value), let unary = node.operation as? UnaryOp, isFunction(unary.function) else { return nil }
    return node.inputs[0]
  }

  /// What an activation is applied to.
  func argument(of value: Graph.Value, _ activation: Activation) -> Graph.Value? {
    guard let node = node(value), (node.operation as? ActivationOp)?.activation == activation else { return nil }
    return node.inputs[0]
  }

  /// The last step of a value, if that is arithmetic with one number.
  func line(_ value: Graph.Value) -> Line? {
    guard let node = node(value), graph.type(of: value).dtype.isFloatingPoint else { return nil }
    func line(_ x: Graph.Value, _ scale: Double, _ offset: Double) -> Line? {
      graph.type(of: x) == graph.type(of: value) ? Line(x: x, scale: scale, offset: offset) : nil
    }
    if let unary = node.operation as? UnaryOp {
      switch unary.function {
      case .multiplyAdd(let scale, let offset): return line(node.inputs[0], scale, offset)
      case .negate: return line(node.inputs[0], -1, 0)
      default: return nil
      }
    }
    guard let arithmetic = node.operation as? BinaryArithmetic else { return nil }
    let (a, b) = (node.inputs[0], node.inputs[1])
    switch (arithmetic.function, number(a), number(b)) {
    case (.add, _, let number?): return line(a, 1, number)
    case (.add, let number?, _): return line(b, 1, number)
    case (.subtract, _, let number?): return line(a, 1, -number)
    case (.subtract, let number?, _): return line(b, -1, number)
    case (.multiply, _, let number?): return line(a, number, 0)
    case (.multiply, let number?, _): return line(b, number, 0)
    case (.divide, _, let number?) where number != 0: return line(a, 1 / number, 0)
    default: return nil
    }
  }

  /// How many steps with numbers are looked through: a chain of thousands would be looked through from each of its nodes.
  private static let mostSteps = 8

  /// The last steps of a value that are arithmetic with one number, as one.
  func wholeLine(_ value: Graph.Value) -> Line {
    var whole = Line(x: value, scale: 1, offset: 0)
    for _ in 0..<Self.mostSteps {
      guard let next = line(whole.x) else { break }
      whole = Line(
        x: next.x, scale: whole.scale * next.scale, offset: whole.scale * next.offset + whole.offset)
    }
    return whole
  }

  /// A value without the numbers that it is multiplied by last.
  func unscaled(_ value: Graph.Value) -> (x: Graph.Value, scale: Double) {
    var (x, scale) = (value, 1.0)
    for _ in 0..<Self.mostSteps {
      guard let next = line(x), next.offset == 0 else { break }
      (x, scale) = (next.x, scale * next.scale)
    }
    return (x, scale)
  }
}

/// Whether two numbers are one but for rounding in float32.
func isClose(_ a: Double, _ b: Double) -> Bool { Swift.abs(a - b) <= 2e-6 * Swift.max(Swift.abs(a), Swift.abs(b)) }
